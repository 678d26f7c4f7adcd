// A process that starts servers of Herald's own, to be killed: node embedded-child.mjs <module> <options as JSON>
import { createInterface } from 'node:readline';

const { startEmbedded } = await import(process.argv[2]);
const servers = await startEmbedded({
  ...JSON.parse(process.argv[3]),
  log: (line) => console.error(line),
});
console.log(JSON.stringify({ databaseUrl: servers.databaseUrl, redisUrl: servers.redisUrl }));
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'stop') break;
}
process.stdin.destroy();
await servers.stop();
