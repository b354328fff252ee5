// What a form asks the host.

import { call } from "./rpc.js";

/**
 * Returns the calls for the form that `reference` names. `source` returns the parameters by which options are read, such as the
 * credential.
 */
export function asking(reference, source = () => ({})) {
  return {
    validate: values => call("form.validate", { form: reference, values }),
    options: (field, more) => call("form.options", { form: reference, field, ...more, ...source() }),
    upload: file => call("files.upload", file),
  };
}
