require "json"

module MCollective
  module Agent
    # The oracle of the tests: whoever claims that a host ran an action once must agree with the file this agent writes.
    class Probe < RPC::Agent
      @@executions = 0
      @@counting = Mutex.new

      action "touch" do
        executions = record
        follow_mood
        note = request[:loud] ? request[:note].upcase : request[:note]
        reply[:note] = note
        reply[:mood] = mood
        reply[:executions] = executions
      end

      action "wait" do
        record
        follow_mood
        sleep request[:seconds]
        reply[:waited] = request[:seconds]
      end

      action "refuse" do
        record
        follow_mood
        reply.fail! "This action always refuses"
      end

      action "types" do
        record
        follow_mood
        values = request.data.reject { |name, _| name == :process_results }
        reply[:values] = values.map { |name, value| [name.to_s, value] }.to_h
        reply[:classes] = values.map { |name, value| [name.to_s, value.class.name] }.to_h
      end

      action "outputs" do
        record
        reply.data.merge!(
          :utf8 => "caf\u00e9 \u{1f600}",
          :latin1 => "caf\xe9".dup.force_encoding("ISO-8859-1"),
          :empty => "",
          :integer => 42,
          :negative => -(2**40),
          :bignum => 2**70 + 1,
          :float => 1.5e-7,
          :whole_float => 3.0,
          :nothing => nil,
          :yes => true,
          :no => false,
          :list => [1, "two", [3.5, nil], {}],
          :nested => { :symbol => { "string" => { :deep => [true] } }, "" => "empty key" },
          :symbol => :sym
        )
      end

      action "oddities" do
        record
        reply.data.merge!(
          :binary => "\xff\xfe\x01".b,
          :nul => "a\0b",
          :infinite => -Float::INFINITY,
          :not_a_number => Float::NAN,
          :same_keys => { :a => "symbol", "a" => "string" },
          :odd_keys => { 1 => "integer", nil => "nil", 1.5 => "float", [1, 2] => "array" }
        )
      end

      action "codes" do
        record
        reply[:half] = "done"
        case request[:way]
        when "aborted" then reply.fail! "aborted on purpose", 1
        when "missing" then reply.fail! "missing on purpose", 3
        when "invalid" then reply.fail! "invalid on purpose", 4
        when "raised" then raise "raised on purpose"
        when "seven" then reply.fail "seven on purpose", 7
        end
      end

      private

      # One write of one line to a file opened for appending: many daemons share the file and no line is torn.
      def record
        line = JSON.generate(
          "identity" => config.identity,
          "requestId" => request.uniqid,
          "action" => request.action,
          "inputs" => request.data.reject { |name, _| name.to_s == "process_results" },
          "stringKeys" => request.data.keys.grep(String),
          "pid" => Process.pid,
          "time" => Time.now.utc.strftime("%Y-%m-%dT%H:%M:%S.%LZ")
        )
        File.open(config.pluginconf.fetch("probe.record"), File::WRONLY | File::APPEND | File::CREAT, 0o600) do |file|
          file.syswrite("#{line}\n")
        end
        @@counting.synchronize { @@executions += 1 }
      end

      def follow_mood
        case mood
        when "failing" then reply.fail! "The mood of this host is failing"
        # Longer than the DDL timeout: the daemon gives up on the action and never answers.
        when "silent" then sleep 3600
        end
      end

      def mood
        Facts["mood"] || "calm"
      end
    end
  end
end
