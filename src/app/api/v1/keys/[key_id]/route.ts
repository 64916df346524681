export { deleteKey as DELETE } from '@/server/api/KeyRouter'
