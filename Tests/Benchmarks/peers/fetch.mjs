// The usual way to serve an execute in Node: JSON-RPC lines on stdin, each posted with fetch to the URL of the first argument.
import { createInterface } from "node:readline";

const headers = { Authorization: `Bearer ${process.env.ALLOY_API_KEY}`, "Content-Type": "application/json" };

async function answer({ id, method, params }) {
  if (method === "ping") return process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", id, result: {} })}\n`);
  const { userId, ...body } = params;
  const response = await fetch(process.argv[2], {
    method: "POST", headers: { ...headers, "x-alloy-userid": userId }, body: JSON.stringify(body),
  });
  const result = await response.json();
  process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", id, result })}\n`);
}

for await (const line of createInterface({ input: process.stdin })) answer(JSON.parse(line));
