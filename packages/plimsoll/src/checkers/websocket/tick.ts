/** What one message says of one symbol. Reused from message to message; NaN where it says nothing. */
export class Tick {
  symbol = "";
  /** The number of this message among those of its kind, and of the first that it stands for where it stands for several. */
  sequence = Number.NaN;
  firstSequence = Number.NaN;
  /** When the exchange stamped it, epoch ms. */
  stamp = Number.NaN;
  /** The best bid and the best ask. */
  bid = Number.NaN;
  ask = Number.NaN;
  /** Whether it names that side at all: one that is named and has no price (null, empty) is not known any more. */
  namesBid = false;
  namesAsk = false;
  bidSize = Number.NaN;
  askSize = Number.NaN;
  price = Number.NaN;
  volume = Number.NaN;
  /** A whole state rather than a change: it makes good what was missed before. */
  isSnapshot = false;
}
