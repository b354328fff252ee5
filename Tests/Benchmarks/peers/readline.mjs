// The usual way to speak line-delimited JSON-RPC in Node.
import { createInterface } from "node:readline";

for await (const line of createInterface({ input: process.stdin })) {
  const { id } = JSON.parse(line);
  process.stdout.write(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{}}\n`);
}
