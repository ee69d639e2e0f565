# usage: writeValues.rb marshal|yaml SEED COUNT
# Writes random values, one per line, as [base64 of the bytes that Ruby writes, what Ruby reads from them].
require_relative 'plainData'

format, seed, count = ARGV
serializer = FORMATS.fetch(format)
values = RandomValues.new(Integer(seed), format)
Integer(count).times do
  bytes = serializer[:dump].call(values.tree)
  puts JSON.generate([[bytes].pack('m0'), typed_form(serializer[:load].call(bytes))])
end
