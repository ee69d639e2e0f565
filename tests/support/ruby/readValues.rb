# usage: readValues.rb marshal|yaml
# Reads base64, one value per line, and writes what Ruby reads from it, first as it is, then written and read again.
require_relative 'plainData'

serializer = FORMATS.fetch(ARGV.fetch(0))
$stdin.each_line do |line|
  value = serializer[:load_strictly].call(line.unpack1('m'))
  again = serializer[:load].call(serializer[:dump].call(value))
  puts JSON.generate([typed_form(value), typed_form(again)])
rescue StandardError => e
  puts JSON.generate([['error', "#{e.class}: #{e.message}"], nil])
end
