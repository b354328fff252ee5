# frozen_string_literal: true

require_relative "helper"
require_relative "conformance_values"
require "tmpdir"
require "timeout"

# One run of a case of protocol/conformance.
class CaseRun
  # The longest time of a step, in seconds.
  STEP = 60

  Started = Struct.new(:call, :thread, :progress)

  def initialize(host, steps)
    @host = host
    @steps = steps
    @values = ConformanceValues.new
    @started = {}
    @arrived = Queue.new
    host.on("*") { |notification| @arrived << notification }
  end

  def run
    @steps.each_with_index do |step, index|
      Timeout.timeout(STEP, ConformanceValues::Mismatch, "too slow") { take(step) }
    rescue ConformanceValues::Mismatch => e
      raise ConformanceValues::Mismatch, "step #{index + 1}, #{step.to_json[0, 200]}: #{e.message}"
    end
  end

  private

  def take(step)
    case step.keys.first
    when "call" then call(step)
    when "await" then compare(step["expect"], @started.delete(step["await"]))
    when "cancel" then @started[step["cancel"]].call.cancel
    when "notification" then notification(step)
    when "batch" then batch(step)
    when "pause" then sleep(step["pause"] / 1000.0)
    when "kill" then kill
    when "close" then @values.check(step["expect"], @host.close, "/status")
    else raise "there is no step #{step.keys.first}"
    end
  end

  def call(step)
    return @started[step["as"]] = start(step) if step["as"]
    return compare(step["expect"], start(step)) unless step["eventually"]

    finish = Process.clock_gettime(Process::CLOCK_MONOTONIC) + 5
    begin
      compare(step["expect"], start(step))
    rescue ConformanceValues::Mismatch
      raise if Process.clock_gettime(Process::CLOCK_MONOTONIC) > finish

      sleep(0.02)
      retry
    end
  end

  # Starts a call, and waits for it in a thread of its own.
  def start(step)
    params = @values.build(step["params"]) if step.key?("params")
    progress = []
    call = @host.start(step["call"], params, timeout: step["timeoutMs"]&.fdiv(1000),
                                             on_progress: (->(one) { progress << one.done } if step["progress"]))
    Started.new(call, Thread.new { observed { call.value } }, progress)
  rescue AlloyHost::NotSendable
    Started.new(nil, Thread.new { { "refused" => true } }, progress)
  end

  def compare(expected, started)
    pattern = expected.except("progress")
    observed = started.thread.value
    if (progress = expected["progress"])
      done = started.progress
      unless done.size >= progress["atLeast"] && done == done.sort
        raise ConformanceValues::Mismatch, "the reports of progress are #{done}"
      end
    end
    @values.check(pattern, observed)
  end

  def notification(step)
    arrived = @arrived.pop until arrived&.name == step["notification"]
    @values.check(step["expect"], arrived.params, "/params")
  end

  def batch(step)
    calls = step["batch"].map { |one| [one["call"], one.key?("params") ? @values.build(one["params"]) : nil] }
    observed = observed { @host.batch(calls) }
    return @values.check(step["expect"], observed) unless step["expect"].is_a?(Array) && observed.key?("result")

    answers = observed["result"].map { |answer| described(answer) }
    @values.check(step["expect"], answers, "/batch")
  end

  # Kills the host and waits until it has ended: it is reaped by the client.
  def kill
    pid = @host.pid
    Process.kill("KILL", pid)
    loop { Process.kill(0, pid) && sleep(0.001) }
  rescue Errno::ESRCH
    nil
  end

  def observed
    described(yield)
  rescue AlloyHost::Error => e
    described(e)
  end

  # What a call gave, in the form of an expectation.
  def described(answer)
    return { "result" => answer } unless answer.is_a?(AlloyHost::Error)
    return { "refused" => true } if answer.is_a?(AlloyHost::NotSendable)

    known = {
      "kind" => answer.kind, "code" => answer.code, "message" => answer.message, "outcome" => answer.outcome,
      "executionId" => answer.execution_id, "data" => answer.data,
      "exitCode" => (answer.exit_code if answer.is_a?(AlloyHost::HostExited))
    }
    { "error" => known.compact }
  end
end

# The cases of protocol/conformance, against the real executable.
class TestConformance < Minitest::Test
  FOLDER = File.join(Helper::ROOT, "protocol/conformance")
  FEATURES = %w[cancel batch references progress restart int64 bigIntegers decimals nonFinite].freeze
  LACKING = { "surrogates" => "a string of Ruby can't contain half of a surrogate pair; it becomes U+FFFD" }.freeze
  # Written when the last case has run.
  RESULTS = {} # rubocop:disable Style/MutableConstant

  CASES = Dir.glob("#{FOLDER}/*.jsonl").flat_map do |file|
    File.readlines(file, encoding: "UTF-8").map do |line|
      JSON.parse(line, max_nesting: false, decimal_class: AlloyHost::Decimal)
    end
  end

  CASES.each do |one|
    define_method("test_#{one['name'].gsub(/\W+/, '_')}") { run_case(one) }
  end

  def test_there_are_cases = assert_operator(CASES.size, :>, 80)

  Minitest.after_run do
    File.write(REPORT_PATH, JSON.generate({ client: "Ruby", cases: RESULTS })) if REPORT_PATH && RESULTS.any?
  end

  private

  def run_case(one)
    lacking = one.fetch("needs", []) - FEATURES
    return pass_over(one, lacking) if lacking.any?

    Dir.mktmpdir { |folder| run_in(folder, one) }
    RESULTS[one["name"]] = "passed"
    pass
  rescue StandardError => e
    RESULTS[one["name"]] = "failed: #{e.message}"
    flunk("#{e.class}: #{e.message}")
  end

  # The reason is known: no skip, which a reader would take for a missing program.
  def pass_over(one, lacking)
    RESULTS[one["name"]] = "not supported: #{LACKING.fetch(lacking.first)}"
    pass
  end

  def run_in(folder, one)
    arguments = one.fetch("host", ["--sandbox", "--seed", "{folder}/seed.json"]).map do |argument|
      argument.gsub("{folder}", FOLDER).gsub("{stateDirectory}", folder)
    end
    host = AlloyHost::Host.new(*arguments, command: Helper.real_host, stderr: :capture,
                                           decimal_class: AlloyHost::Decimal, restart: one.fetch("restart", true),
                                           cancel_grace: CaseRun::STEP)
    begin
      CaseRun.new(host, one["steps"]).run
    ensure
      host.close
    end
  end
end
