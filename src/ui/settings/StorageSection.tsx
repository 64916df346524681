import { useStorageQuota } from '@/hooks/useSettings'
import { Button } from '@/ui/primitives/button'
import { Skeleton } from '@/ui/primitives/skeleton'
import { Section } from './Section'
import { StorageMeter } from './StorageMeter'
import { bytesText, documentsText } from './usageText'

/** What the workspace stores of what it may, and the account's share. [BT18] */
export function StorageSection({ workspaceId }: { workspaceId: string }) {
  const { data, isError, error, refetch } = useStorageQuota(workspaceId)
  return (
    <Section
      title="Storage"
      text="What this workspace stores on the server, with every version that is kept and what is in the trash."
    >
      {data && (
        <>
          <div className="grid gap-4 sm:grid-cols-2">
            <StorageMeter
              label="Space"
              used={data.workspace.usage.bytes}
              limit={data.workspace.quota.bytes}
              text={bytesText(data.workspace.usage.bytes, data.workspace.quota.bytes)}
            />
            <StorageMeter
              label="Documents"
              used={data.workspace.usage.documents}
              limit={data.workspace.quota.documents}
              text={documentsText(data.workspace.usage.documents, data.workspace.quota.documents)}
            />
          </div>
          <p className="text-pretty text-muted-foreground text-sm">
            {`All workspaces that count for your account: ${bytesText(data.account.usage.bytes, data.account.quota.bytes)}, ${documentsText(data.account.usage.documents, data.account.quota.documents)}.`}
          </p>
        </>
      )}
      {!data && isError && (
        <div role="alert" className="flex flex-wrap items-center justify-between gap-3 text-sm">
          <p className="text-failed">{error.message}</p>
          <Button size="sm" onClick={() => void refetch()}>
            Try again
          </Button>
        </div>
      )}
      {!data && !isError && <Skeleton className="appear-late h-12 rounded-xl" />}
    </Section>
  )
}
