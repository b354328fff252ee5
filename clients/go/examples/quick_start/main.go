// Quick_start creates a user, connects a HubSpot account, creates a contact and reads it, in the sandbox.
package main

import (
	"context"
	"fmt"
	"log"

	"alloyhost"
)

func main() {
	if err := run(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) error {
	host, err := alloyhost.Start("--sandbox")
	if err != nil {
		return err
	}
	defer host.Close()
	user, err := host.Users().Create(ctx, alloyhost.UsersCreateParams{Username: "reader@example.com"})
	if err != nil {
		return err
	}
	// In a real program, a person opens the link. In the sandbox, this program agrees itself.
	host.OnAuthorize(func(link alloyhost.Authorize) {
		decision := alloyhost.SandboxOAuthDecideParams{OAuthURL: link.OAuthURL, Decision: "allow"}
		if _, err := host.Sandbox().OAuth().Decide(ctx, decision); err != nil {
			log.Print(err)
		}
	})
	account, err := host.Credentials().Connect(
		ctx, alloyhost.CredentialsConnectParams{ConnectorID: "hubspot", UserID: user.UserID})
	if err != nil {
		return err
	}
	made, err := host.Execute(ctx, alloyhost.ExecuteParams{
		ConnectorID: "hubspot", ActionID: "createContact", UserID: user.UserID, CredentialID: account.CredentialID,
		RequestBody: map[string]any{
			"properties": map[string]string{"firstname": "Ada", "lastname": "Lovelace", "email": "ada@example.com"},
		},
	})
	if err != nil {
		return err
	}
	var contact struct{ ID string }
	if err := alloyhost.Decode(made.ResponseData, &contact); err != nil {
		return err
	}
	read, err := host.Execute(ctx, alloyhost.ExecuteParams{
		ConnectorID: "hubspot", ActionID: "getContact", UserID: user.UserID, CredentialID: account.CredentialID,
		PathParams: map[string]any{"contactId": contact.ID},
	})
	if err != nil {
		return err
	}
	fmt.Println(made.Outcome, contact.ID)
	fmt.Printf("%s\n", read.ResponseData)
	return nil
}
