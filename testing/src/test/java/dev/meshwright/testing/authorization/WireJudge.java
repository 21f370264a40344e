package dev.meshwright.testing.authorization;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/// What becomes of calls that are really made, over whatever proxy listens.
final class WireJudge {
    /// Verdict on what the proxy lets through; others are a status, or `closed`.
    static final String PASSED = "passed";

    private static final byte[] HELLO = "hello\n".getBytes(StandardCharsets.US_ASCII);
    private static final int OK = 200;
    private static final int TIMEOUT_MILLIS = 20_000;

    private final MeshKeys keys;

    WireJudge(MeshKeys keys) {
        this.keys = keys;
    }

    static String verdict(int status) {
        return status == OK ? PASSED : Integer.toString(status);
    }

    String verdict(String address, Question question) throws IOException {
        try (Socket plain = new Socket()) {
            plain.bind(new InetSocketAddress(InetAddress.getByName(question.from()), 0));
            plain.setSoTimeout(TIMEOUT_MILLIS);
            plain.setTcpNoDelay(true);
            plain.connect(new InetSocketAddress(
                    InetAddress.getByName(address), question.bytes() ? Sidecars.TCP : Sidecars.HTTP));
            if (question.identity().isEmpty()) {
                return ask(plain, question);
            }
            // Closed with the socket below it: by itself it would wait for the other side's end.
            return ask(secure(plain, question), question);
        }
    }

    private SSLSocket secure(Socket plain, Question question) throws IOException {
        SSLSocket socket = (SSLSocket)
                keys.client(question.identity()).getSocketFactory().createSocket(plain, null, plain.getPort(), false);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {question.alpn()});
        parameters.setServerNames(
                question.serverName().isEmpty() ? List.of() : List.of(new SNIHostName(question.serverName())));
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private static String ask(Socket socket, Question question) throws IOException {
        return question.bytes() ? echo(socket) : status(socket, question.request());
    }

    private static String status(Socket socket, Question.Request request) throws IOException {
        StringBuilder head = new StringBuilder(request.method() + " " + request.path() + " HTTP/1.1\r\nhost: "
                + request.authority() + "\r\ncontent-length: 0\r\nconnection: close\r\n");
        for (Map.Entry<String, String> header : request.headers()) {
            head.append(header.getKey()).append(": ").append(header.getValue()).append("\r\n");
        }
        socket.getOutputStream().write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        // Not to the end: Envoy keeps what it closes for a second.
        String answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.ISO_8859_1);
        return answer.length() < 12 ? "closed" : verdict(Integer.parseInt(answer.substring(9, 12)));
    }

    private static String echo(Socket socket) {
        try {
            socket.getOutputStream().write(HELLO);
            byte[] back = socket.getInputStream().readNBytes(HELLO.length);
            return back.length == HELLO.length ? PASSED : "closed";
        } catch (IOException _) {
            // A connection that is reset is refused, too.
            return "closed";
        }
    }
}
