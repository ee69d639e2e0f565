# Judges values of inputs as a node does: lines of [input, value in base64 of Marshal] come in, true or the fault goes out.
require 'json'
require 'mcollective'

# A node reads this from its server.cfg; only where its validators lie matters here, and that it says nothing but verdicts.
home = $LOAD_PATH.find { |folder| File.exist?(File.join(folder, 'mcollective.rb')) }
config = MCollective::Config.instance
config.instance_variable_set(:@libdir, [home])
config.instance_variable_set(:@logger_type, 'console')
config.instance_variable_set(:@loglevel, 'fatal')
config.instance_variable_set(:@configured, true)

def declared(input)
  validation = input['validation']
  validation = validation.to_sym if input['validationKind'] == 'validator'
  { :type => input['type'].to_sym, :validation => validation, :maxlength => input['maxLength'], :list => input['list'] }
end

ddl = MCollective::DDL::AgentDDL.allocate
$stdin.each_line do |line|
  input, encoded = JSON.parse(line)
  begin
    ddl.validate_input_argument({ :x => declared(input) }, :x, Marshal.load(encoded.unpack1('m0')))
    puts 'true'
  rescue MCollective::DDLValidationError => error
    puts JSON.generate(error.message.scrub)
  end
end
