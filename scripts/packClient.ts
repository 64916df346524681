/** `npm run pack:client`: makes the package for programs, and says where it is. */
import { packClient } from './client/packClient.ts'

console.log(await packClient())
