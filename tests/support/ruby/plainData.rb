# What the scripts of this folder agree on: how values are written as JSON, and which values there are.
require 'json'
require 'yaml'

# The lossless form of a value; the same as typedForm.ts writes.
def typed_form(value)
  case value
  when nil, true, false then value
  when Integer then ['int', value.to_s]
  when Float then ['float', value.nan? ? 'nan' : [value].pack('G').unpack1('H*')]
  when Symbol then ['sym', value.to_s.encode('UTF-8')]
  when String then typed_string(value)
  when Regexp then ['regexp', value.source, value.options & 7]
  when Array then ['arr', value.map { |item| typed_form(item) }]
  when Hash
    pairs = value.map { |key, entry| [typed_form(key), typed_form(entry)] }
    value.default.nil? ? ['hash', pairs] : ['hash_default', pairs, typed_form(value.default)]
  else raise "#{value.class} is no plain data"
  end
end

def typed_string(value)
  text = [Encoding::UTF_8, Encoding::US_ASCII].include?(value.encoding) && value.valid_encoding?
  text ? ['str', value.encode('UTF-8')] : ['bin', value.encoding.name, [value.b].pack('m0')]
end

FORMATS = {
  'marshal' => {
    dump: ->(value) { Marshal.dump(value) },
    load: ->(bytes) { Marshal.load(bytes) },
    # Aliases do not occur in what nodes accept, and links always do.
    load_strictly: ->(bytes) { Marshal.load(bytes) },
  },
  'yaml' => {
    dump: ->(value) { YAML.dump(value) },
    load: ->(bytes) { YAML.safe_load(bytes, permitted_classes: [Symbol, Regexp], aliases: true) },
    load_strictly: ->(bytes) { YAML.safe_load(bytes, permitted_classes: [Symbol, Regexp]) },
  },
}.freeze

# Makes random values; values of one tree are shared now and then, so that links and aliases occur.
class RandomValues
  BOUNDARIES = [0, 1, 7, 8, 15, 16, 23, 24, 29, 30, 31, 32, 47, 48, 52, 53, 54, 62, 63, 64, 65, 128, 1000, 32_760].freeze
  FLOATS = [0.0, -0.0, 1.0, 100.0, 0.1, 1e21, 1e-7, 123_456_789.125, 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308,
            Float::INFINITY, -Float::INFINITY, Float::NAN].freeze
  WORDS = ['', 'a', 'ab', 'web1.example.com', 'yes', 'No', 'null', '~', 'y', '<<', '=', '1e3', '1_000', '12:30', '0o14', '0777',
           '0.1.2', '2020-01-01', ':sym', ':', '-', '--- a', '...', '? b', '#c', 'é', 'naïve', "\u65e5\u672c", "\u{1f600}",
           "it's", '"q"', 'a: b', 'a #b', 'trail ', ' lead', "\ttab", '%x', '@x', '`x', '!x', '&x', '*x', '{a}', '[a]', '|', '>'].freeze
  LETTERS = "ab \n\t:#-?!&*|>'\"%@`{}[],~0123.+_=/\\\u00e9\u00a0\u2028\u2029\u0085\u65e5\u{1f600}\r\0\e\u007f\ufeff\ufffd".chars.freeze

  def initialize(seed, format)
    @random = Random.new(seed)
    @yaml = format == 'yaml'
  end

  def tree
    @shared = []
    value(0)
  end

  private

  def one_of(list)
    list[@random.rand(list.length)]
  end

  def value(depth)
    return one_of(@shared) if !@shared.empty? && @random.rand(8).zero?

    made = depth < 5 && @random.rand(100) < (depth.zero? ? 80 : 25) ? collection(depth) : scalar
    @shared << made
    made
  end

  def collection(depth)
    length = @random.rand(6)
    return Array.new(length) { value(depth + 1) } if @random.rand(2).zero?

    hash = @yaml || @random.rand(8).positive? ? {} : Hash.new(scalar)
    length.times { hash[@random.rand(8).zero? ? value(depth + 3) : key] = value(depth + 1) }
    hash
  end

  def key
    @random.rand(2).zero? ? symbol : one_of(WORDS).dup
  end

  def scalar
    case @random.rand(11)
    when 0 then one_of([nil, true, false])
    when 1, 2 then integer
    when 3 then float
    when 4 then symbol
    when 5 then regexp
    when 6, 7 then encoded
    else text
    end
  end

  def integer
    exact = (1 << one_of(BOUNDARIES)) + @random.rand(-2..2)
    number = @random.rand(3).zero? ? @random.rand(-300..300) : exact
    @random.rand(2).zero? ? -number : number
  end

  def float
    @random.rand(3).zero? ? one_of(FLOATS) : [@random.bytes(8)].pack('a8').unpack1('G')
  end

  def symbol
    (@random.rand(3).zero? ? text : one_of(WORDS)).to_sym
  end

  def regexp
    Regexp.new(one_of(['a.b', '^/x', 'é+', '\\d{1,3}', '']), @random.rand(8))
  end

  def text
    return one_of(WORDS).dup if @random.rand(3).zero?
    return Array.new(@random.rand(1..40)) { one_of(WORDS) }.join(' ') if @random.rand(4).zero?

    Array.new(@random.rand(12)) { one_of(LETTERS) }.join
  end

  # YAML.dump raises for texts that are broken, and so such a reply is never sent.
  def encoded
    case @random.rand(6)
    when 0 then text.encode('US-ASCII', invalid: :replace, undef: :replace)
    when 1 then @random.bytes(@random.rand(60))
    when 2 then text.encode('ISO-8859-1', invalid: :replace, undef: :replace)
    when 3 then text.encode('Shift_JIS', invalid: :replace, undef: :replace)
    when 4 then @yaml ? text : text.encode('UTF-16LE')
    else @yaml ? text : @random.bytes(@random.rand(9)).force_encoding(one_of(%w[UTF-8 US-ASCII Shift_JIS EUC-JP]))
    end
  end
end
