// A server that speaks HTTP/2 and nothing else, as Node.js's own does unless told otherwise. Takes WebSockets as RFC 8441
// has them, unless the third word is "none", and sends back what comes.
import { createSecureServer } from 'node:http2';
import { readFileSync } from 'node:fs';

const [folder, websockets] = process.argv.slice(2);
const server = createSecureServer({
    key: readFileSync(`${folder}/key.pem`),
    cert: readFileSync(`${folder}/chain.pem`),
    settings: { enableConnectProtocol: websockets !== 'none' },
});

// One frame at the beginning of `bytes` (RFC 6455 section 5.2): its first byte, what it holds, and how long it is.
function frame(bytes) {
    if (bytes.length < 6) return null;
    let [length, at] = [bytes[1] & 127, 2];
    if (length === 126) [length, at] = [bytes.readUInt16BE(2), 4];
    else if (length === 127) {
        if (bytes.length < 14) return null;
        [length, at] = [Number(bytes.readBigUInt64BE(2)), 10];
    }
    if (bytes.length < at + 4 + length) return null;
    const mask = bytes.subarray(at, at + 4);
    const body = Buffer.from(bytes.subarray(at + 4, at + 4 + length));
    body.forEach((byte, index) => (body[index] = byte ^ mask[index % 4]));
    return { kind: bytes[0], body, whole: at + 4 + length };
}

function framed(kind, body) {
    const head = Buffer.alloc(10);
    head[0] = kind;
    head[1] = 127;
    head.writeBigUInt64BE(BigInt(body.length), 2);
    return Buffer.concat([kind & 8 ? Buffer.from([kind, body.length]) : head, body]);
}

server.on('stream', (stream, fields) => {
    stream.on('error', () => {});
    const path = fields[':path'];
    if (fields[':method'] !== 'CONNECT') {
        stream.respond({ ':status': 200, 'content-type': 'text/plain' });
        stream.end(`${fields[':authority']} ${path}`);
        return;
    }
    const unexpected = ['connection', 'upgrade', 'host', 'sec-websocket-key'].filter((name) => name in fields);
    if (fields[':protocol'] !== 'websocket' || unexpected.length > 0 || path === '/declined') {
        stream.respond({ ':status': 429 });
        stream.end(`declined ${unexpected}`);
        return;
    }
    const agreed = { ':status': 200 };
    if (fields['sec-websocket-protocol']) agreed['sec-websocket-protocol'] = fields['sec-websocket-protocol'];
    stream.respond(agreed);
    let unread = Buffer.alloc(0);
    stream.on('data', (data) => {
        unread = Buffer.concat([unread, data]);
        for (let next = frame(unread); next; next = frame(unread)) {
            unread = unread.subarray(next.whole);
            if (path === '/reset') {
                // Its own `close` would end the stream well before.
                stream.destroy(new Error('reset'));
                return;
            }
            stream.write(framed(next.kind, next.body));
            if ((next.kind & 15) === 8) stream.end();
        }
    });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
