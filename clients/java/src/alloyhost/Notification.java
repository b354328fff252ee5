package alloyhost;

import alloyhost.json.JsonValue;

/**
 * A message from the host that does not answer a call, such as {@code credentials.authorize}.
 *
 * @param method its name
 * @param params what it says
 */
public record Notification(String method, JsonValue params) {}
