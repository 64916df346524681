'use client'

import dynamic from 'next/dynamic'
import { AppSkeleton } from './AppSkeleton'

/** The prerendered page is the skeleton; the app takes its place once its code runs. */
export const ClientApp = dynamic(() => import('./App').then((module) => module.App), {
  ssr: false,
  loading: AppSkeleton,
})
