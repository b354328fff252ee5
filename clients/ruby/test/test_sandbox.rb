# frozen_string_literal: true

require_relative "helper"
require "tmpdir"

# The client against the real executable and its sandbox.
class TestSandbox < Minitest::Test
  include Helper

  def teardown = close_hosts

  # The parameters of a write, as a user whose account is connected.
  def address(host)
    user = host.users.create(username: "ruby.test@example.com")["userId"]
    account = host.credentials.create(
      connector_id: "shippo", user_id: user, authentication_type: "bearer", data: { token: "shippo_test_0123456789" }
    )
    { connector_id: "shippo", action_id: "CreateAddress", user_id: user, credential_id: account["credentialId"],
      request_body: { name: "Zoë \u2028 😀", country: "GB" } }
  end

  def test_methods_have_keywords
    host = start_sandbox
    assert_equal({}, host.ping(timeout_ms: 1000))
    assert_equal "sandbox", host.host.info["backend"]
    assert_includes host.connectors.list(category: "crm", max_age: 0)["connectors"].map { |one| one["id"] }, "hubspot"
    assert host.sandbox.clock.advance(duration: "PT1H")["now"]
    assert_raises(ArgumentError) { host.users.create(user: "ada") }
    assert_raises(ArgumentError) { host.users.create }
  end

  def test_a_write_under_a_key_is_made_once_and_as_planned
    host = start_sandbox
    write = address(host)
    plan = host.execute.plan(**write)
    assert_equal %w[POST write W], [plan["request"]["method"], plan["effect"], plan["class"]]
    write = write.merge(plan_digest: plan["planDigest"], idempotency_key: "once")
    first, again = Array.new(2) { host.execute(**write) }
    assert_equal ["applied", "Zoë \u2028 😀"], [first["outcome"], first["responseData"]["name"]]
    assert_equal [first["executionId"], true], again.values_at("executionId", "replayed")
    error = failure { host.execute(**write, request_body: {}) }
    assert_equal [AlloyHost::Conflict, "not_sent", "host"], [error.class, error.outcome, error.origin]
  end

  def test_many_at_once_with_names_of_ruby_and_of_the_protocol
    host = start_sandbox
    write = address(host)
    done = []
    items = [write, write.transform_keys(&:to_s).merge("connectorId" => "shippo").except("connector_id")]
    results = host.execute.batch(items: items, concurrency: 1, on_progress: ->(one) { done << one.done })["results"]
    assert_equal %w[applied applied], (results.map { |one| one.dig("result", "outcome") })
    assert_equal [1, 2], done
    pages = host.each_page("executions.list", { userId: write[:user_id], limit: 1 })
    assert_kind_of Enumerator, pages
    assert_equal(2, pages.sum { |page| page["executions"].size })
    assert_equal 1, pages.first["executions"].size
  end

  def test_errors_have_classes
    host = start_sandbox
    error = failure { host.call("users.create", { user: "ada" }) }
    assert_equal [AlloyHost::InvalidParams, -32_602, "users.create"], [error.class, error.code, error.method_name]
    assert_operator error.problems.size, :>=, 2
    refute error.retry_safe?
    assert_instance_of(AlloyHost::MethodNotFound, failure { host.call("no.such.method") })
    error = failure { host.executions.get(execution_id: "0" * 24) }
    assert_equal ["not_found", "executions.list"], [error.kind, error.fix.last["method"]]
  end

  def test_connecting_waits_for_the_person
    host = start_sandbox
    host.on("credentials.authorize") do |link|
      host.sandbox.oauth.decide(oauth_url: link.params["oauthUrl"], decision: "allow")
    end
    user = host.users.create(username: "ruby.test@example.com")["userId"]
    progress = []
    account = host.credentials.connect(connector_id: "slack", user_id: user, on_progress: progress.method(:push))
    refute account["reused"]
    refute_empty progress
  end

  def test_a_batch_with_a_reference_and_a_failure
    host = start_sandbox
    made, user, failed = host.batch(
      [["users.create", { username: "ruby.test@example.com" }],
       ["users.get", { userId: AlloyHost.result_of(0, "/userId") }], ["no.such.method", nil]]
    )
    assert_equal made["userId"], user["userId"]
    assert_instance_of AlloyHost::MethodNotFound, failed
    assert_empty host.batch([])
    assert_instance_of(AlloyHost::NotSendable, failure { host.batch([["ping", { x: AlloyHost.result_of(0) }]]) })
  end

  def test_fifty_threads
    host = start_sandbox
    users = 50.times.map { |n| Thread.new { host.users.create(username: "u#{n}@example.com")["userId"] } }.map(&:value)
    assert_equal 50, users.uniq.size
  end

  # Starts a call that the sandbox delays, waits until the sandbox has it, and kills the host.
  def kill_during(host, match, &call)
    host.sandbox.faults.set(faults: [{ match: match, effect: "delay", delay_ms: 60_000 }])
    running = Thread.new(&call)
    running.report_on_exception = false
    sleep(0.005) until host.sandbox.faults.report["faults"].first["hits"] == 1
    Process.kill("KILL", host.pid)
    running.value
  end

  def test_a_read_is_sent_again_when_the_host_is_killed
    host = start_sandbox
    before = host.pid
    found = kill_during(host, { path: "/connectors" }) { host.connectors.list }
    refute_empty found["connectors"]
    refute_equal before, host.pid
  end

  def test_a_write_has_an_unknown_outcome_when_the_host_is_killed
    Dir.mktmpdir do |folder|
      host = start_sandbox("--state-dir", folder)
      write = address(host)
      error = failure { kill_during(host, { action_id: "CreateAddress" }) { host.execute(**write) } }
      assert_equal [AlloyHost::UnknownOutcome, "unknown"], [error.class, error.outcome]
      row = host.executions.get(execution_id: error.execution_id)["execution"]
      assert_equal %w[unknown CreateAddress], row.values_at("outcome", "actionId")
      host.close
    end
  end

  def test_the_calls_of_a_batch_are_settled_one_by_one
    host = start_sandbox
    read, write, reference = kill_during(host, { path: "/connectors" }) do
      host.batch([["connectors.list", {}], ["users.create", { username: "ruby.test@example.com" }],
                  ["users.get", { userId: AlloyHost.result_of(1, "/userId") }]])
    end
    refute_empty read["connectors"]
    assert_equal [AlloyHost::UnknownOutcome, AlloyHost::HostExited], [write.class, reference.class]
  end

  def test_a_host_that_refuses_its_options_is_not_started_again
    host = start_sandbox("--no-such-option")
    2.times do
      error = failure { host.users.create(username: "ada@example.com") }
      assert_equal [AlloyHost::HostExited, 2, "not_sent"], [error.class, error.exit_code, error.outcome]
      refute_empty error.stderr_tail
    end
  end

  def test_a_signal_is_enough_to_start_a_new_process
    host = start_sandbox
    host.ping
    before = host.pid
    Process.kill("TERM", before)
    sleep(0.001) while File.exist?("/proc/#{before}")
    assert_equal({}, host.ping)
    assert_equal 0, host.close
    error = failure { host.ping }
    assert_equal [AlloyHost::HostExited, "not_sent"], [error.class, error.outcome]
  end
end
