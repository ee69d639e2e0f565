# One broadcast of an rpcutil action to hosts that are known, by the Ruby client's own library: what `mco rpc` does after
# its discovery, which waits for a fixed time and would only blur the figure. Arguments: client.cfg, file of names, seconds
# to wait, action, then inputs as name=value. Prints the hosts that answered as `mco rpc --json` names them.
require 'mcollective'
require 'json'

config, nodes, seconds, action, *inputs = ARGV
options = MCollective::Util.default_options.merge(
  :config => config, :timeout => Integer(seconds), :publish_timeout => Integer(seconds),
  :verbose => false, :progress_bar => false, :stdout => File.open(File::NULL, 'w')
)
client = MCollective::RPC::Client.new('rpcutil', :options => options, :exit_on_failure => false)
client.progress = false
client.discover(:nodes => File.readlines(nodes).map(&:chomp))
# Hosts that are named are called one by one otherwise; there is no option for a broadcast without discovery.
client.instance_variable_set(:@force_direct_request, false)
arguments = inputs.map { |input| input.split('=', 2) }.to_h { |name, value| [name.to_sym, value] }
results = client.send(action, arguments)
puts JSON.generate(results.map { |result| { :sender => result[:sender], :data => result[:data] } })
