package alloyhost

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"syscall"
	"testing"
	"time"
)

// connectShippo makes a user with an account, and returns the parameters of a write of this user.
func connectShippo(t *testing.T, host *Host) ExecuteParams {
	t.Helper()
	user, err := host.Users().Create(background, UsersCreateParams{Username: "go.test@example.com"})
	if err != nil {
		t.Fatal(err)
	}
	account, err := host.Credentials().Create(background, CredentialsCreateParams{
		ConnectorID: "shippo", UserID: user.UserID, AuthenticationType: "bearer",
		Data: map[string]any{"token": "shippo_test_0123456789"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return ExecuteParams{
		ConnectorID: "shippo", ActionID: "CreateAddress", UserID: user.UserID, CredentialID: account.CredentialID,
		RequestBody: map[string]any{"name": "Zoë \u2028 😀", "country": "GB"},
	}
}

func TestTypedMethods(t *testing.T) {
	host := startSandbox(t)
	info, err := host.Host().Info(background)
	if err != nil || info.Backend != "sandbox" || info.Limits.MaxDepth != 512 || info.UserID != nil {
		t.Errorf("got %+v, %v", info, err)
	}
	found, err := host.Connectors().List(background, ConnectorsListParams{Category: "crm", MaxAge: Ptr[int64](0)})
	if err != nil || len(found.Connectors) == 0 || found.Connectors[0].Categories[0] != "crm" {
		t.Errorf("got %+v, %v", found, err)
	}
	if text, err := host.Ping(background, HostTimeout(time.Second)); err != nil || string(text) != "{}" {
		t.Errorf("got %s, %v", text, err)
	}
	clock, err := host.Sandbox().Clock().Advance(background, SandboxClockAdvanceParams{Duration: "PT1H"})
	if err != nil || clock.Now == "" {
		t.Errorf("got %+v, %v", clock, err)
	}
}

func TestAWriteUnderAKeyIsMadeOnceAndAsPlanned(t *testing.T) {
	host := startSandbox(t)
	write := connectShippo(t, host)
	plan, err := host.ExecutePlan(background, ExecutePlanParams{
		ConnectorID: write.ConnectorID, ActionID: write.ActionID, UserID: write.UserID, CredentialID: write.CredentialID,
		RequestBody: write.RequestBody,
	})
	if err != nil || plan.Effect != EffectWrite || plan.Class != "W" || *plan.Request.Method != "POST" {
		t.Fatalf("got %+v, %v", plan, err)
	}
	write.PlanDigest, write.IdempotencyKey = plan.PlanDigest, "once"
	first, err := host.Execute(background, write)
	if err != nil || first.Outcome != "applied" || first.Replayed {
		t.Fatalf("got %+v, %v", first, err)
	}
	var made struct{ Name string }
	if err := Decode(first.ResponseData, &made); err != nil || made.Name != "Zoë \u2028 😀" {
		t.Errorf("got %s, %v", first.ResponseData, err)
	}
	again, err := host.Execute(background, write)
	if err != nil || !again.Replayed || again.ExecutionID != first.ExecutionID {
		t.Errorf("got %+v, %v", again, err)
	}
	write.RequestBody = map[string]any{}
	var failure *Error
	if _, err := host.Execute(background, write); !errors.Is(err, ErrConflict) || !errors.As(err, &failure) ||
		failure.Outcome != OutcomeNotSent || failure.Origin != OriginHost {
		t.Errorf("got %+v", err)
	}
}

func TestErrorsHaveTypes(t *testing.T) {
	host := startSandbox(t)
	_, err := host.Call(background, "users.create", map[string]string{"user": "ada"})
	var failure *Error
	if !errors.Is(err, ErrInvalidParams) || errors.Is(err, ErrNotFound) || !errors.As(err, &failure) {
		t.Fatalf("got %v", err)
	}
	if failure.Code != -32602 || len(failure.Problems) < 2 || failure.Method != "users.create" || failure.Message == "" ||
		failure.Retry.Safe || len(failure.Data) == 0 {
		t.Errorf("got %+v", failure)
	}
	_, err = host.Executions().Get(background, ExecutionsGetParams{ExecutionID: "000000000000000000000000"})
	if !errors.As(err, &failure) || failure.Kind != ErrNotFound || len(failure.Fix) != 2 || failure.Fix[0].Text == "" ||
		failure.Fix[1].Call.Method != "executions.list" {
		t.Errorf("got %+v", failure)
	}
}

func TestConnectingWaitsForThePerson(t *testing.T) {
	host := startSandbox(t)
	host.OnAuthorize(func(link Authorize) {
		_, err := host.Sandbox().OAuth().Decide(
			background, SandboxOAuthDecideParams{OAuthURL: link.OAuthURL, Decision: "allow"})
		if err != nil || link.ConnectorID != "slack" {
			t.Errorf("got %+v, %v", link, err)
		}
	})
	user, err := host.Users().Create(background, UsersCreateParams{Username: "go.test@example.com"})
	if err != nil {
		t.Fatal(err)
	}
	var progress []Progress
	account, err := host.Credentials().Connect(
		background, CredentialsConnectParams{ConnectorID: "slack", UserID: user.UserID},
		OnProgress(func(p Progress) { progress = append(progress, p) }))
	if err != nil || account.Reused || len(progress) == 0 {
		t.Errorf("got %+v, %v, %v", account, progress, err)
	}
}

func TestABatchWithAReferenceAndAFailure(t *testing.T) {
	host := startSandbox(t)
	answers, err := host.Batch(background, []BatchCall{
		{Method: "users.create", Params: UsersCreateParams{Username: "go.test@example.com"}},
		{Method: "users.get", Params: UsersGetParams{Extra: map[string]any{"userId": ResultOf(0, "/userId")}}},
		{Method: "no.such.method"},
	})
	if err != nil {
		t.Fatal(err)
	}
	var user User
	if err := answers[1].Decode(&user); err != nil || user.Username != "go.test@example.com" {
		t.Errorf("got %+v, %v", user, err)
	}
	if !errors.Is(answers[2].Err, ErrMethodNotFound) {
		t.Errorf("got %v", answers[2].Err)
	}
	if _, err := host.Batch(background, []BatchCall{{"ping", map[string]any{"x": ResultOf(0, "")}}}); !errors.Is(err, ErrNotSendable) {
		t.Errorf("got %v", err)
	}
}

func TestFiftyUsersAtOnce(t *testing.T) {
	host := startSandbox(t)
	var group sync.WaitGroup
	var made sync.Map
	for n := 0; n < 50; n++ {
		group.Add(1)
		go func(n int) {
			defer group.Done()
			user, err := host.Users().Create(background, UsersCreateParams{Username: fmt.Sprintf("u%d@example.com", n)})
			if err != nil {
				t.Error(err)
			} else if _, isDouble := made.LoadOrStore(user.UserID, n); isDouble {
				t.Errorf("two users have the id %s", user.UserID)
			}
		}(n)
	}
	group.Wait()
}

// killDuring starts a call that the sandbox delays, waits until the sandbox has it, and kills the host.
func killDuring(t *testing.T, host *Host, match FaultMatch, run func() error) error {
	t.Helper()
	_, err := host.Sandbox().Faults().Set(background, SandboxFaultsSetParams{Faults: []FaultParameter{{
		Match:  &MatchParameter{ConnectorID: match.ConnectorID, ActionID: match.ActionID, Path: match.Path},
		Effect: "delay", DelayMs: Ptr[int64](60_000),
	}}})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error)
	go func() { ended <- run() }()
	for {
		report, err := host.Sandbox().Faults().Report(background)
		if err != nil {
			t.Fatal(err)
		}
		if report.Faults[0].Hits == 1 {
			break
		}
	}
	if err := syscall.Kill(host.PID(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	return <-ended
}

func TestAReadIsSentAgainWhenTheHostIsKilled(t *testing.T) {
	host := startSandbox(t)
	before := host.PID()
	var found *ConnectorList
	err := killDuring(t, host, FaultMatch{Path: "/connectors"}, func() (err error) {
		found, err = host.Connectors().List(background, ConnectorsListParams{})
		return err
	})
	if err != nil || len(found.Connectors) == 0 || host.PID() == before {
		t.Errorf("got %+v, %v", found, err)
	}
}

func TestAWriteHasAnUnknownOutcomeWhenTheHostIsKilled(t *testing.T) {
	folder := t.TempDir()
	host := startSandbox(t, "--state-dir", folder)
	write := connectShippo(t, host)
	err := killDuring(t, host, FaultMatch{ConnectorID: "shippo", ActionID: "CreateAddress"}, func() error {
		_, err := host.Execute(background, write)
		return err
	})
	var failure *Error
	if !errors.Is(err, ErrUnknownOutcome) || !errors.As(err, &failure) || failure.Outcome != OutcomeUnknown {
		t.Fatalf("got %+v", err)
	}
	found, err := host.Executions().Get(background, ExecutionsGetParams{ExecutionID: failure.ExecutionID})
	if err != nil || found.Execution.Outcome != ExecutionOutcomeUnknown || found.Execution.ActionID != "CreateAddress" {
		t.Errorf("got %+v, %v", found, err)
	}
}

func TestACallThatIsNotInTheLedgerWasNotSent(t *testing.T) {
	host := startSandbox(t, "--state-dir", t.TempDir())
	exited := newError(ErrHostExited, OutcomeUnknown, "execute", "alloy-host was ended by a signal: killed")
	mayRepeat, failure := host.lookUp(background, outgoingCall{method: "execute", callID: "nobody-knows-it"}, exited)
	if !mayRepeat || failure.Kind != ErrHostExited || failure.Outcome != OutcomeNotSent {
		t.Errorf("got %v, %+v", mayRepeat, failure)
	}
}

func TestTheCallsOfABatchAreSettledOneByOne(t *testing.T) {
	host := startSandbox(t)
	var answers []Answer
	err := killDuring(t, host, FaultMatch{Path: "/connectors"}, func() (err error) {
		answers, err = host.Batch(background, []BatchCall{
			{Method: "connectors.list"},
			{Method: "users.create", Params: UsersCreateParams{Username: "go.test@example.com"}},
			{Method: "users.get", Params: map[string]any{"userId": ResultOf(1, "/userId")}},
		})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var list ConnectorList
	if err := answers[0].Decode(&list); err != nil || len(list.Connectors) == 0 {
		t.Errorf("a read is sent again: %v", err)
	}
	if !errors.Is(answers[1].Err, ErrUnknownOutcome) {
		t.Errorf("a write is not: %v", answers[1].Err)
	}
	if !errors.Is(answers[2].Err, ErrHostExited) {
		t.Errorf("a reference needs its message: %v", answers[2].Err)
	}
}

func TestAHostThatRefusesItsOptionsIsNotStartedAgain(t *testing.T) {
	host := startSandbox(t, "--no-such-option")
	var exit *ExitError
	for n := 0; n < 2; n++ {
		if _, err := host.Ping(background); !errors.As(err, &exit) || exit.Code != 2 || exit.StderrTail == "" {
			t.Errorf("got %v", err)
		}
	}
	if len(host.restarts) > 0 {
		t.Errorf("it was started again %d times", len(host.restarts))
	}
}

func TestWaitingForARestartEndsWithTheContext(t *testing.T) {
	host := startSandbox(t)
	host.mutex.Lock()
	host.restarts = []time.Time{time.Now(), time.Now()} // The next wait is two seconds.
	host.mutex.Unlock()
	if err := syscall.Kill(host.PID(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-host.current.done
	ctx, cancel := context.WithTimeout(background, 20*time.Millisecond)
	defer cancel()
	var failure *Error
	_, err := host.Ping(ctx)
	if !errors.As(err, &failure) || failure.Kind != ErrTimedOut || failure.Outcome != OutcomeNotSent {
		t.Errorf("got %+v", err)
	}
}

func TestClosing(t *testing.T) {
	host := startSandbox(t)
	if _, err := host.Ping(background); err != nil {
		t.Error(err)
	}
	for n := 0; n < 2; n++ {
		if err := host.Close(); err != nil {
			t.Error(err)
		}
	}
	_, err := host.Ping(background)
	var failure *Error
	if !errors.As(err, &failure) || failure.Kind != ErrHostExited || failure.Outcome != OutcomeNotSent {
		t.Errorf("got %+v", err)
	}
}

func TestStructuresKeepWhatTheyDoNotKnow(t *testing.T) {
	text := `{"id":"a","ID":"b","name":7,"icon":null,"categories":["x"],"groups":[],"new":{"deep":12345678901234567890}}`
	var connector Connector
	if err := json.Unmarshal([]byte(text), &connector); err != nil {
		t.Fatal(err)
	}
	if connector.ID != "a" || connector.Name != "" || connector.Icon != nil ||
		string(connector.Extra["new"]) != `{"deep":12345678901234567890}` || string(connector.Extra["name"]) != "7" {
		t.Errorf("got %+v", connector)
	}
	written, err := json.Marshal(connector)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"id":"a","icon":null,"categories":["x"],"groups":[],"ID":"b","name":7,"new":{"deep":12345678901234567890}}`
	if string(written) != want {
		t.Errorf("got %s", written)
	}
	params, err := json.Marshal(UsersUpdateParams{UserID: "u", Extra: map[string]any{"fullName": ""}})
	if err != nil || string(params) != `{"userId":"u","fullName":""}` {
		t.Errorf("got %s, %v", params, err)
	}
}
