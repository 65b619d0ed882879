/** A mail relay on loopback that keeps what it is given, or refuses it. */
import {once} from 'node:events';
import {createServer, type AddressInfo, type Socket} from 'node:net';
import {createInterface} from 'node:readline';

export interface ReceivedMail {
  readonly from: string;
  readonly to: string;
  readonly text: string;
}

export interface SmtpServer {
  readonly port: number;
  readonly received: ReceivedMail[];
  /** Answers every recipient with this instead of taking him. */
  refusal: string | undefined;
  close(): Promise<void>;
}

export async function startSmtpServer(): Promise<SmtpServer> {
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket)).on('error', () => undefined);
    void converse(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const relay: SmtpServer = {
    port: (server.address() as AddressInfo).port,
    received: [],
    refusal: undefined,
    close: async () => {
      sockets.forEach(socket => socket.destroy());
      server.close();
      await once(server, 'close');
    },
  };

  async function converse(socket: Socket): Promise<void> {
    const say = (line: string) => socket.write(`${line}\r\n`);
    let mail = {from: '', to: ''};
    let content: string[] | undefined;
    say('220 relay');
    for await (const line of createInterface({input: socket})) {
      if (content !== undefined && line !== '.') content.push(line);
      else if (content !== undefined) {
        relay.received.push({...mail, text: content.join('\n')});
        content = undefined;
        say('250 taken');
      } else if (line.startsWith('MAIL FROM:')) {
        mail = {from: line.slice(10).split(' ')[0] ?? '', to: ''};
        say('250 ok');
      } else if (line.startsWith('RCPT TO:')) {
        mail = {...mail, to: line.slice(8)};
        say(relay.refusal ?? '250 ok');
      } else if (line === 'DATA') {
        content = [];
        say('354 go on');
      } else if (line === 'QUIT') {
        say('221 bye');
        socket.end();
      } else say('250 relay');
    }
  }
  return relay;
}
