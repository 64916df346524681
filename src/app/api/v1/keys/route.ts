export { getKeysResponse as GET, postKey as POST } from '@/server/api/KeyRouter'
