package dev.meshwright.proxy.http1;

import static dev.meshwright.proxy.http1.Exchanges.bytes;
import static dev.meshwright.proxy.http1.Exchanges.response;
import static dev.meshwright.proxy.http1.Exchanges.written;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class Http1ServerConnectionTest {
    private final Exchanges exchanges = new Exchanges();
    private final Http1ServerConnection connection = new Http1ServerConnection(
            exchanges,
            Http1Options.DEFAULTS.withHeadTimeout(Duration.ofSeconds(5)).withIdleTimeout(Duration.ofSeconds(30)));
    private final EmbeddedChannel channel = new EmbeddedChannel(connection);

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private String receive(String text) {
        channel.writeInbound(bytes(text));
        return written(channel);
    }

    @Test
    void request_isDelivered_andResponseHasItsFramingWrittenAnew() {
        receive(
                "POST /a?b=c HTTP/1.1\r\nHost: shop:80\r\nX-A:  1 \r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\nhello");
        assertThat(exchanges.streams.getFirst().text())
                .isEqualTo("POST /a?b=c @shop:80 HTTP/1.1 length=5\nx-a=1\nbody hello\nend\n");
        exchanges.streams.getFirst().stream.sendHead(response(200, 2, "x-b", "2"), false);
        exchanges.streams.getFirst().stream.sendData(bytes("ok"), true);
        assertThat(written(channel)).isEqualTo("HTTP/1.1 200 OK\r\nx-b: 2\r\ncontent-length: 2\r\n\r\nok");
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void pipelinedRequests_areServedOneAfterTheOther_inOrder() {
        receive("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(exchanges.streams).hasSize(1);
        exchanges.streams.get(0).stream.sendHead(response(204, -1), true);
        channel.runPendingTasks();
        assertThat(exchanges.streams).hasSize(2);
        exchanges.streams.get(1).stream.sendHead(response(404, -1), true);
        assertThat(written(channel))
                .isEqualTo("HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n");
    }

    @Test
    void unknownLength_isChunked_andTrailersFollow() {
        receive("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        var stream = exchanges.streams.getFirst().stream;
        stream.sendHead(response(200, -1), false);
        stream.sendData(bytes("0123456789abcdef"), false);
        stream.sendData(bytes(""), false);
        stream.sendTrailers(response(0, -1, "x-sum", "7"));
        assertThat(written(channel))
                .isEqualTo(
                        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n10\r\n0123456789abcdef\r\n0\r\nx-sum: 7\r\n\r\n");
    }

    @Test
    void http10_getsItsBodyEndedByTheClose() {
        receive("GET / HTTP/1.0\r\n\r\n");
        var stream = exchanges.streams.getFirst().stream;
        stream.sendHead(response(200, -1), false);
        stream.sendData(bytes("x"), true);
        assertThat(written(channel)).isEqualTo("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nx");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void http10_keepsTheConnection_whenItAsks() {
        receive("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        exchanges.streams.getFirst().stream.sendHead(response(200, 0), true);
        assertThat(written(channel))
                .isEqualTo("HTTP/1.1 200 OK\r\nconnection: keep-alive\r\ncontent-length: 0\r\n\r\n");
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void expectContinue_isAnswered_beforeTheBodyComes() {
        assertThat(receive("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"))
                .isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
        receive("hi");
        assertThat(exchanges.streams.getFirst().text()).endsWith("body hi\nend\n");
    }

    @Test
    void answerBeforeTheBody_closesTheConnection_butLetsThePeerReadIt() {
        receive("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 200\r\n\r\n12");
        exchanges.streams.getFirst().stream.sendHead(response(403, -1), true);
        assertThat(written(channel))
                .isEqualTo("HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
        receive("GET /SMUG HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(exchanges.streams).hasSize(1);
        channel.advanceTimeBy(2, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void answerBeforeABodyThatIsHereAlready_keepsTheConnection() {
        exchanges.answerAtOnce = false;
        channel.writeInbound(bytes("POST / HTTP/1.1\r\nHost: a\r\n"));
        channel.writeInbound(bytes("Content-Length: 5\r\n\r\nhello"));
        exchanges.streams.getFirst().stream.sendHead(response(403, -1), true);
        assertThat(written(channel)).isEqualTo("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n");
        receive("GET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(exchanges.streams).hasSize(2);
    }

    @Test
    void upgrade_opensATunnel_onlyAfter101() {
        receive("GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n\r\nearly");
        assertThat(exchanges.streams.getFirst().text()).isEqualTo("GET /ws @a HTTP/1.1 length=-1 upgrade=websocket\n");
        var granted = response(101, -1);
        granted.upgrade("websocket");
        exchanges.streams.getFirst().stream.sendHead(granted, false);
        assertThat(written(channel))
                .isEqualTo("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n");
        receive("later");
        assertThat(exchanges.streams.getFirst().text()).endsWith("body earlylater\n");
        exchanges.streams.getFirst().stream.sendData(bytes("bye"), true);
        assertThat(written(channel)).isEqualTo("bye");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void upgradeThatIsRefused_leavesAnOrdinaryConnection() {
        receive("GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
        exchanges.streams.getFirst().stream.sendHead(response(200, 0), true);
        receive("GET /next HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(exchanges.streams).hasSize(2);
    }

    @Test
    void head_hasNoBody_butKeepsTheLength() {
        receive("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
        exchanges.streams.getFirst().stream.sendHead(response(200, 100), true);
        assertThat(written(channel)).isEqualTo("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n");
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void pausedBody_waits_andReadingStops() {
        receive("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\n");
        exchanges.streams.getFirst().stream.pauseReading();
        assertThat(channel.config().isAutoRead()).isFalse();
        receive("hel");
        assertThat(exchanges.streams.getFirst().body).isEmpty();
        exchanges.streams.getFirst().stream.resumeReading();
        channel.runPendingTasks();
        receive("lo!");
        assertThat(exchanges.streams.getFirst().text()).endsWith("body hello!\nend\n");
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void slowHead_isRefused_afterTheHeadTimeout() {
        channel.advanceTimeBy(10, TimeUnit.SECONDS);
        receive("GET / HTTP/1.1\r\n");
        channel.advanceTimeBy(4, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        receive("X: y\r\n");
        channel.advanceTimeBy(2, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(written(channel)).startsWith("HTTP/1.1 408 Request Timeout\r\n");
        assertThat(exchanges.events).containsExactly("refused 408");
    }

    @Test
    void idleConnection_isClosed_afterTheIdleTimeout() {
        exchanges.answerAtOnce = true;
        channel.advanceTimeBy(20, TimeUnit.SECONDS);
        receive("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        channel.advanceTimeBy(20, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isTrue();
        channel.advanceTimeBy(11, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void drain_announcesTheClose_withTheNextResponse() {
        receive("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        connection.drain();
        assertThat(channel.isOpen()).isTrue();
        exchanges.streams.getFirst().stream.sendHead(response(200, 0), true);
        assertThat(written(channel)).contains("connection: close\r\n");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void drain_letsARequestIntoAnIdleConnection_forAShortWhile() {
        connection.drain();
        assertThat(channel.isOpen()).isTrue();
        receive("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        exchanges.streams.getFirst().stream.sendHead(response(200, 0), true);
        assertThat(written(channel)).contains("connection: close\r\n");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void drain_closesAConnectionThatStaysIdle() {
        connection.drain();
        channel.advanceTimeBy(300, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void clientThatLeaves_resetsTheExchange() {
        receive("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        channel.close();
        assertThat(exchanges.streams.getFirst().text()).endsWith("end\nreset CONNECTION_CLOSED\n".substring(0, 0));
        assertThat(exchanges.streams.getFirst().resets).isEqualTo(1);
        assertThat(exchanges.events).containsExactly("closed");
    }

    @Test
    void bodyThatBreaksItsLength_closesRatherThanDesynchronise() {
        receive("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        exchanges.streams.getFirst().stream.sendHead(response(200, 2), false);
        exchanges.streams.getFirst().stream.sendData(bytes("toolong"), true);
        assertThat(channel.isOpen()).isFalse();
    }
}
