import alloyhost.AlloyHost;
import alloyhost.Methods.Execute;
import alloyhost.Methods.UsersCreate;
import alloyhost.json.JsonObject;

/** Creates a user, connects an account, and makes an address with it: in the sandbox, without an account of yours. */
public class QuickStart {
    /** Runs the example. */
    public static void main(String[] arguments) {
        try (var host = AlloyHost.start("--sandbox")) {
            var user = host.send(new UsersCreate("ada@example.com").fullName("Ada Lovelace")).userId();
            var key = JsonObject.of("token", "shippo_test_0123456789");
            var account = JsonObject.of(
                    "connectorId", "shippo", "userId", user, "authenticationType", "bearer", "data", key);
            var credential = host.call("credentials.create", account).get("credentialId").text().orElseThrow();
            var address = JsonObject.of("name", "Ada Lovelace", "city", "London", "country", "GB");
            var execute = new Execute("shippo", "CreateAddress", credential).userId(user).requestBody(address);
            var made = host.send(execute);
            System.out.println(made.outcome() + ": " + made.responseData());
        }
    }
}
