import { RubySymbol } from '../rubyMarshal/RubyValue.ts';

/** A Ruby class that a DDL names, as in `:type => String`; to Ruby it is neither the symbol nor the text of its name. */
export class ClassName extends RubySymbol {}
