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

      private

      # One write of one line to a file opened for appending: many daemons share the file and no line is torn.
      def record
        line = JSON.generate(
          "identity" => config.identity,
          "requestId" => request.uniqid,
          "action" => request.action,
          "inputs" => request.data.reject { |name, _| name.to_s == "process_results" },
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
