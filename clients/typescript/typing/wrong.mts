// Mistakes that `tsc --strict` finds: one in each line that ends with the mark.

import { Host, UnknownOutcome } from "alloy-host";

export async function main(): Promise<void> {
  const host = new Host({ args: "--sandbox" }); // error
  const other = new Host({ restart: "no" }); // error
  await host.connectors.lits(); // error
  await host.connectors.get(); // error
  await host.users.create({ user: "ada" }); // error
  await host.users.create({ username: 1 }); // error
  await host.call("users.create", { username: 1 }); // error
  const { connector } = await host.connectors.list(); // error
  const { ledger } = await host.host.info();
  console.log(ledger === "cloud", connector); // error
  await other.execute({ connectorId: "shippo", actionId: "CreateAddress" }); // error
  await other.executions.resolve({ executionId: "0", outcome: "unknown" }); // error
  await other.connectors.list({}, { timeout: 5 }); // error
  await other.connectors.list({}, { onProgress: (progress) => console.log(progress.percent) }); // error
  for await (const page of other.pages({ connectorId: "a", actionId: "b", credentialId: "c" })) console.log(page.itmes); // error
  other.items({ connectorId: "a" }); // error
  for await (const report of other.progress("execute.batch", { items: [] })) console.log(report.percent); // error
  try {
    await other.ping();
  } catch (error) {
    if (error instanceof UnknownOutcome) console.log(error.executionID); // error
  }
}
