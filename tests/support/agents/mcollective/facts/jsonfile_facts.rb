require "json"

module MCollective
  module Facts
    # Facts from a JSON object in the file that plugin.jsonfile names. The stock YAML plugin cannot load on Ruby 3.1.
    class Jsonfile_facts < Base
      def load_facts_from_source
        JSON.parse(File.read(Config.instance.pluginconf.fetch("jsonfile")))
      end

      # A test may change a fact of a running host; the file is small enough to be read every time.
      def force_reload?
        true
      end
    end
  end
end
