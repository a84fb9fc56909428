// Opens the live stream while the page's code is still on its way: for a thousand components the snapshot takes as long
// as the code does. src/lib/live/early-socket.ts takes over what is heard meanwhile.
(() => {
  const origin = location.origin.replace(/^http/, "ws");
  const socket = new WebSocket(`${origin}/api/trading-engine/health/stream`);
  const heard = [];
  socket.onmessage = (event) => heard.push(event);
  globalThis.earlyStream = { socket, heard };
})();
