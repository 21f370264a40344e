package dev.meshwright.proxy.http1;

import static dev.meshwright.proxy.http1.Exchanges.bytes;
import static dev.meshwright.proxy.http1.Exchanges.request;
import static dev.meshwright.proxy.http1.Exchanges.written;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.proxy.http.StreamReset;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class Http1ClientConnectionTest {
    private final Exchanges exchanges = new Exchanges();
    private final Http1ClientConnection connection = new Http1ClientConnection(exchanges, Http1Options.DEFAULTS);
    private final EmbeddedChannel channel = new EmbeddedChannel(connection);

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private Exchanges.Recorder get() {
        var recorder = exchanges.recorder();
        recorder.stream = connection.open(recorder);
        recorder.stream.sendHead(request("GET", "/x", -1), true);
        return recorder;
    }

    private String receive(String text) {
        channel.writeInbound(bytes(text));
        channel.runPendingTasks();
        return exchanges.streams.getLast().text();
    }

    @Test
    void request_isWritten_andTheConnectionIsUsedAgain() {
        assertThat(exchanges.events).containsExactly("available");
        get();
        assertThat(connection.streamsAvailable()).isZero();
        assertThat(written(channel)).isEqualTo("GET /x HTTP/1.1\r\nhost: shop\r\n\r\n");
        assertThat(receive("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: b\r\n\r\nok"))
                .isEqualTo("200 length=2\nx-a=b\nbody ok\nend\n");
        assertThat(connection.streamsAvailable()).isEqualTo(1);
        assertThat(exchanges.events).containsExactly("available", "available");
        get();
        assertThat(receive("HTTP/1.1 204 No Content\r\n\r\n")).isEqualTo("204 length=-1\nend\n");
    }

    @Test
    void bodyOfUnknownLength_isSentInChunks() {
        var recorder = exchanges.recorder();
        recorder.stream = connection.open(recorder);
        recorder.stream.sendHead(request("POST", "/x", -1), false);
        recorder.stream.sendData(bytes("abc"), false);
        recorder.stream.sendData(bytes(""), true);
        assertThat(written(channel))
                .isEqualTo("POST /x HTTP/1.1\r\nhost: shop\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
    }

    @Test
    void chunkedResponseWithTrailers_isDelivered() {
        get();
        assertThat(
                        receive(
                                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nX-Sum: 1\r\nHost: evil\r\n\r\n"))
                .isEqualTo("200 length=-1\ntrailers\nx-sum=1\nbody abc\nend\n");
    }

    @Test
    void responseWithoutLength_endsWithTheConnection() {
        get();
        receive("HTTP/1.1 200 OK\r\n\r\nabc");
        channel.close();
        assertThat(exchanges.streams.getLast().text()).isEqualTo("200 length=-1\nbody abc\nend\n");
        assertThat(exchanges.events).containsExactly("available", "unavailable", "closed");
    }

    @Test
    void truncatedResponse_isAReset() {
        get();
        receive("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
        channel.close();
        assertThat(exchanges.streams.getLast().text()).endsWith("reset REMOTE_RESET\nbody abc\n");
    }

    @Test
    void connectionThatEndsBeforeAnyByte_saysSo() {
        get();
        channel.close();
        assertThat(exchanges.streams.getLast().text()).isEqualTo("reset CONNECTION_CLOSED\n");
    }

    @Test
    void bytesNobodyAskedFor_closeTheConnection() {
        receive2("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        assertThat(channel.isOpen()).isFalse();
        assertThat(connection.streamsAvailable()).isZero();
    }

    private void receive2(String text) {
        channel.writeInbound(bytes(text));
        channel.runPendingTasks();
    }

    @Test
    void leftOverBytes_neverReachTheNextExchange() {
        get();
        assertThat(receive("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n\r\npoison"))
                .isEqualTo("200 length=2\nbody ok\nend\n");
        assertThat(connection.streamsAvailable()).isZero();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void informationalResponses_arePassedOn_upToABound() {
        get();
        assertThat(
                        receive(
                                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))
                .isEqualTo("103 length=-1\nlink=a\n200 length=0\nend\n");
        get();
        assertThat(receive("HTTP/1.1 103 Early Hints\r\n\r\n".repeat(17))).endsWith("reset PROTOCOL_ERROR\n");
    }

    @Test
    void unasked101_isAProtocolError() {
        get();
        assertThat(receive("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nraw"))
                .isEqualTo("reset PROTOCOL_ERROR\n");
    }

    @Test
    void grantedUpgrade_isATunnel() {
        var recorder = exchanges.recorder();
        recorder.stream = connection.open(recorder);
        var head = request("GET", "/ws", -1);
        head.upgrade("websocket");
        recorder.stream.sendHead(head, false);
        assertThat(written(channel))
                .isEqualTo("GET /ws HTTP/1.1\r\nhost: shop\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n");
        receive("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nraw");
        recorder.stream.sendData(bytes("up"), false);
        assertThat(written(channel)).isEqualTo("up");
        channel.close();
        assertThat(recorder.text()).isEqualTo("101 length=-1 upgrade=websocket\nbody raw\nend\n");
    }

    @Test
    void responseBeforeTheRequestIsComplete_closesTheConnection() {
        var recorder = exchanges.recorder();
        recorder.stream = connection.open(recorder);
        recorder.stream.sendHead(request("POST", "/x", 10), false);
        assertThat(receive("HTTP/1.1 413 No\r\nContent-Length: 0\r\n\r\n")).isEqualTo("413 length=0\nend\n");
        recorder.stream.sendData(bytes("late"), false);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void headResponse_hasNoBody() {
        var recorder = exchanges.recorder();
        recorder.stream = connection.open(recorder);
        recorder.stream.sendHead(request("HEAD", "/x", -1), true);
        assertThat(receive("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n")).isEqualTo("200 length=50\nend\n");
        assertThat(connection.streamsAvailable()).isEqualTo(1);
    }

    @Test
    void resetByTheOwner_closes_andTellsNothingMore() {
        var recorder = get();
        recorder.stream.reset(StreamReset.LOCAL_RESET);
        channel.runPendingTasks();
        assertThat(channel.isOpen()).isFalse();
        assertThat(recorder.text()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 10\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX-A: a\0b\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX-A: a\r\n b\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\n",
                "\0\1\2garbage\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "HTTP/1.1 99 Low\r\n\r\n",
                "HTTP/1.1 1000 High\r\n\r\n",
                "HTTP/2.0 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
                "HTTP/1.1 204 No\r\nContent-Length: 5\r\n\r\n",
                "HTTP/1.1 103 Hint\r\nContent-Length: 5\r\n\r\n",
                "\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
            })
    void malformedResponse_isAProtocolError_andTheConnectionIsGone(String response) {
        get();
        assertThat(receive(response)).endsWith("reset PROTOCOL_ERROR\n");
        assertThat(channel.isOpen()).isFalse();
    }
}
