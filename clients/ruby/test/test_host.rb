# frozen_string_literal: true

require_relative "helper"
require "timeout"

# The client against the scripted host.
class TestHost < Minitest::Test
  include Helper

  def teardown = close_hosts

  def test_text_comes_back_unchanged
    host = start_fake
    text = "line\nbreaks\r\u2028\u2029\u0000 é 😀 \\u \\ud83d"
    assert_equal({ "text" => text }, host.call("echo", { text: text }))
    assert_equal "né\u2028😀", host.call("drip")
    long = "é" * 2_500_000
    assert_equal long, host.call("echo", { x: long })["x"]
  end

  def test_numbers
    host = start_fake(decimal_class: AlloyHost::Decimal)
    assert_equal 123_456_789_012_345_678_901_234_567_890, host.call("raw", { text: "123456789012345678901234567890" })
    assert_equal ["0.10", "1e400"], host.call("raw", { text: "[0.10,1e400]" }).map(&:to_s)
    assert_equal AlloyHost::Decimal.new("19.90"), host.call("echo", { x: AlloyHost::Decimal.new("19.90") })["x"]
  end

  def test_half_of_a_surrogate_pair_becomes_a_replacement_character
    host = start_fake
    { '"cut \ud83d"' => "cut \u{fffd}", '"\ude00a"' => "\u{fffd}a", '"\ud83d\ude00"' => "😀",
      '"\\\\ud83d"' => '\ud83d', '"\ud83d\ud83d\ude00"' => "\u{fffd}😀" }.each do |text, expected|
      assert_equal expected, host.call("raw", { text: text }), text
    end
  end

  def test_parameters_that_can_not_be_sent
    host = start_fake("--max-depth=20")
    deep = 30.times.reduce([]) { |value, _| [value] }
    [{ x: Float::NAN }, { x: "\xff" }, { x: deep }, { x: "x" * (17 << 20) }].each do |params|
      error = failure { host.call("echo", params) }
      assert_instance_of AlloyHost::NotSendable, error
      assert_equal "not_sent", error.outcome
    end
    assert_equal({ "x" => 1 }, host.call("echo", { x: 1 }))
  end

  def test_threads_share_a_host
    host = start_fake
    answers = 100.times.map { |number| Thread.new { host.call("echo", { n: number })["n"] } }.map(&:value)
    assert_equal (0...100).to_a, answers
  end

  def test_a_timeout_tells_the_outcome_that_the_host_reports
    host = start_fake(cancel_grace: 60)
    error = failure { host.call("wait", {}, timeout: 0.05) }
    assert_instance_of AlloyHost::TimedOut, error
    assert_kind_of AlloyHost::DeadlineExceeded, error
    assert_equal ["applied", "e5", ["look"], 0.5], [error.outcome, error.execution_id, error.fix, error.retry_after]
    assert_equal [1], host.call("cancels")
  end

  def test_a_reply_that_crosses_the_cancel_is_a_reply
    assert_equal "done after all", start_fake.call("late", {}, timeout: 0.05)
  end

  def test_a_call_is_cancelled_from_another_thread
    host = start_fake
    call = host.start("wait", {}, on_progress: ->(_) { Thread.new { call.cancel } })
    error = failure { call.value }
    assert_instance_of AlloyHost::Cancelled, error
    assert_equal %w[applied cancelled], [error.outcome, error.kind]
  end

  def test_a_call_is_cancelled_while_nobody_waits_for_it
    host = start_fake
    call = host.start("wait", {})
    host.call("echo", {})
    call.cancel
    assert_equal [1], host.call("cancels")
    error = failure { call.value }
    assert_instance_of AlloyHost::Cancelled, error
    assert_equal [1], host.call("cancels"), "it was asked twice"
  end

  def test_a_forked_process_leaves_the_host_to_its_parent
    host = start_fake
    reader, writer = IO.pipe
    child = fork do
      error = failure { host.call("echo", {}, timeout: 20) }
      writer.puts "#{error.class} #{error.outcome} #{host.close.inspect}"
      writer.close
      exit! # Without the tests of the parent.
    end
    writer.close
    Process.wait(child)
    assert_equal "AlloyHost::HostExited not_sent nil\n", reader.read
    assert_equal({ "x" => 1 }, host.call("echo", { x: 1 }))
  ensure
    reader&.close
  end

  def test_an_older_ruby_is_named
    program = "Object.send(:remove_const, :RUBY_VERSION); RUBY_VERSION = '2.7.8'; require 'alloy_host'"
    library = File.expand_path("../lib", __dir__)
    output = IO.popen([RbConfig.ruby, "-W0", "-I", library, "-e", program], err: %i[child out], &:read)
    assert_includes output, "alloy_host needs Ruby 3.0 or later, and this is 2.7.8"
  end

  def test_an_exception_cancels_its_call_and_gets_the_outcome
    host = start_fake
    error = assert_raises(IOError) { Timeout.timeout(0.1, IOError) { host.call("wait") } }
    assert_equal "e5", error.abandoned_call.execution_id
    error = assert_raises(ZeroDivisionError) { host.call("wait", {}, on_progress: ->(_) { 1 / 0 }) }
    assert_equal "applied", error.abandoned_call.outcome
    # Without a class of its own, Timeout throws: then there is no exception to tell the outcome.
    assert_raises(Timeout::Error) { Timeout.timeout(0.1) { host.call("wait") } }
    assert_equal [1, 2, 3], host.call("cancels")
  end

  def test_a_thread_that_is_killed_cancels_its_call
    host = start_fake
    started = Queue.new
    thread = Thread.new { host.call("wait", {}, on_progress: ->(_) { started << true }) }
    started.pop
    thread.kill.join
    assert_equal [1], host.call("cancels")
  end

  def test_no_call_waits_for_ever
    host = start_fake(cancel_grace: 0.05, default_timeout: 0.05)
    assert_equal "unknown", failure { host.call("deaf") }.outcome
    Process.kill("STOP", host.pid)
    assert_instance_of(AlloyHost::TimedOut, failure { host.call("echo", { x: "y" * 5_000_000 }) })
    # It waits behind the large one, so it was certainly not sent.
    assert_equal "not_sent", failure { host.call("echo") }.outcome
  ensure
    Process.kill("CONT", host.pid)
  end

  def test_calls_may_have_no_timeout
    host = start_fake(default_timeout: nil)
    assert_equal({}, host.call("echo", {}))
    call = host.start("wait", {}, on_progress: ->(_) { call.cancel })
    assert_instance_of(AlloyHost::Cancelled, failure { call.value })
  end

  def test_progress_arrives_in_the_calling_thread
    host = start_fake
    seen = []
    report = lambda do |progress|
      seen << [progress.done, Thread.current == Thread.main]
      host.call("echo") # It may call the host.
    end
    assert_equal "counted", host.call("count", { _meta: { mine: 1 } }, on_progress: report)
    assert_equal [[1, true], [2, true]], seen
  end

  def test_notifications_keep_their_order_and_callbacks_may_fail
    host = start_fake
    seen = Queue.new
    host.on("hello") { raise "a mistake" }
    remove = host.on("hello") { |notification| seen << host.call("echo", notification.params) }
    _, messages = capture_io do
      3.times { |number| host.call("say", { method: "hello", params: { n: number } }) }
      assert_equal([0, 1, 2], 3.times.map { seen.pop["n"] })
    end
    assert_includes messages, "a mistake"
    remove.call
    host.call("say", { method: "other", params: nil })
    host.close
    assert_empty seen
  end

  def test_an_unreadable_message_fails_its_call_and_no_other
    host = start_fake
    assert_instance_of(AlloyHost::ParseError, failure { host.call("unreadable") })
    others = 2.times.map { host.start("wait") }
    3.times { assert_instance_of(AlloyHost::ParseError, failure { host.call("unreadable") }) }
    others.each(&:cancel)
    others.each { |other| assert_instance_of(AlloyHost::Cancelled, failure { other.value }) }
  end

  def test_a_host_that_ends
    host = start_fake(restart: false)
    error = failure { host.call("exit") }
    assert_instance_of AlloyHost::HostExited, error
    assert_equal [3, "unknown", "these were its last words\n"], [error.exit_code, error.outcome, error.stderr_tail]
    assert_includes error.message, "exited with code 3"
    assert_equal "not_sent", failure { host.call("echo") }.outcome
    assert_equal 3, host.close
  end

  def test_stray_output_ends_the_host
    host = start_fake
    2.times { assert_instance_of(AlloyHost::WireError, failure { host.call("garbage") }) }
  end

  def test_a_reply_that_is_too_deep_ends_the_host
    host = start_fake
    assert_instance_of(AlloyHost::WireError, failure { host.call("deep", timeout: 10) })
  end

  def test_close_is_stronger_than_a_host_that_stays
    host = start_fake("--stubborn")
    host.call("echo")
    assert_nil host.close(0.05)
    error = failure { host.call("echo") }
    assert_equal [AlloyHost::HostExited, 9], [error.class, error.signal]
  end

  def test_a_program_that_never_closes_leaves_no_process
    program = "h = AlloyHost::Host.new(command: #{FAKE.inspect}); h.call('echo'); puts h.pid"
    lib = File.expand_path("../lib", __dir__)
    pid = Integer(IO.popen([RbConfig.ruby, "-I#{lib}", "-ralloy_host", "-e", program], &:read))
    Timeout.timeout(10) { sleep(0.005) while File.exist?("/proc/#{pid}") && !zombie?(pid) }
  end

  def test_finding_the_executable
    error = assert_raises(Errno::ENOENT) { AlloyHost::Host.new(command: "no-such-host") }
    assert_match(/"no-such-host".*ALLOY_HOST/, error.message)
    refute_same start_fake.pid, start_fake.pid
  end

  private

  # Nobody has asked for its status yet.
  def zombie?(pid) = File.read("/proc/#{pid}/stat").include?(") Z ")
end
