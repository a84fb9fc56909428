const SOH = "\x01";
const ORDERS = 10_000;

/** Some megabytes of a QuickFIX message log: orders, acknowledgements, fills, and a heartbeat now and then. */
export function fixLogBlock(): Buffer {
  const lines: string[] = [];
  const seqs = { ENGINE: 1, VENUE: 1 };
  const write = (from: "ENGINE" | "VENUE", message: readonly [type: string, fields: string], micros: number) => {
    const [type, fields] = message;
    const to = from === "ENGINE" ? "VENUE" : "ENGINE";
    const seconds = String(Math.floor(micros / 1e6) % 60).padStart(2, "0");
    const time = `20261125-14:30:${seconds}.${String(micros % 1e6).padStart(6, "0")}000`;
    const head = `35=${type}|34=${seqs[from]++}|49=${from}|52=${time}|56=${to}|`;
    lines.push(`${time} : ${toMessage(`${head}${fields}`)}\n`);
  };
  for (let count = 0; count < ORDERS; count++) {
    const id = `ORD-20261125-${count}`;
    const at = count * 1000;
    const order = `55=AAPL|54=1|60=20261125-14:30:00.000|`;
    write("ENGINE", ["D", `11=${id}|21=1|38=100|40=2|44=101.25|59=0|${order}`], at);
    const report = `37=X${count}|38=100|31=101.25|${order}`;
    write("VENUE", ["8", `6=0|11=${id}|14=0|17=A${count}|32=0|39=0|150=0|151=100|${report}`], at + 180);
    write("VENUE", ["8", `6=101.25|11=${id}|14=100|17=F${count}|32=100|39=2|150=F|151=0|${report}`], at + 420);
    if (count % 500 === 0) write("VENUE", ["0", ""], at + 500);
  }
  return Buffer.from(lines.join(""), "latin1");
}

function toMessage(body: string): string {
  const text = `8=FIX.4.4|9=${body.length}|${body}`.replaceAll("|", SOH);
  let sum = 0;
  for (const byte of Buffer.from(text, "latin1")) sum += byte;
  return `${text}10=${String(sum % 256).padStart(3, "0")}${SOH}`;
}
