// Calls of the server. Each throws an error with `message`, `kind` and `outcome`.

let csrfToken = "";

async function send(path, options) {
  let response;
  try {
    response = await fetch(path, { credentials: "same-origin", ...options });
  } catch {
    throw Object.assign(new Error("The app does not answer."), { kind: "network", outcome: "unknown" });
  }
  const body = await response.json();
  if (body.error) throw Object.assign(new Error(body.error.message), body.error);
  return body;
}

/** Calls a function of the server. */
export function call(name, values = {}) {
  return send(`/api/${name}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRF-Token": csrfToken },
    body: JSON.stringify(values),
  });
}

function remember(session) {
  csrfToken = session.csrfToken || "";
  return session.name;
}

/** The name of who is signed in, or null. */
export const currentName = async () => remember(await send("/api/session"));
export const signIn = async (name) => remember(await call("sign-in", { name }));
export const signOut = async () => remember(await call("sign-out"));
