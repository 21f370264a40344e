package dev.meshwright.proxy.http2;

import static dev.meshwright.proxy.http2.Peers.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.http.StreamReset;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Our client against our server, through their real bytes: what one says is what the other hears.
final class Http2PairTest {
    private final Peers peers = new Peers(Http2Options.DEFAULTS);

    @AfterEach
    void nothingLeaks() {
        peers.close();
    }

    @Test
    void exchange_isCarriedBothWays() {
        var client = peers.open();
        MessageHead request = Peers.request("POST", "/a?b", 5, "x-a", "1", "cookie", "a=b");
        request.trailersAccepted(true);
        client.stream.sendHead(request, false);
        client.stream.sendData(bytes("hello"), true);
        peers.exchange();
        var server = peers.served.getFirst();
        assertThat(server.text()).isEqualTo("POST /a?b @shop http length=5 te\nx-a=1\ncookie=a=b\nbody hello\nend\n");
        server.stream.sendHead(Peers.response(200, -1, "x-b", "2"), false);
        server.stream.sendData(bytes("world"), false);
        server.stream.sendTrailers(Peers.response(0, -1, "grpc-status", "0"));
        peers.exchange();
        assertThat(client.text()).isEqualTo("200 length=-1\nx-b=2\nbody world\ntrailers\ngrpc-status=0\nend\n");
        assertThat(peers.client.streamsOpen()).isZero();
        assertThat(peers.server.streamsOpen()).isZero();
    }

    @Test
    void manyExchanges_shareTheConnection_andItsTables() {
        for (int i = 0; i < 300; i++) {
            var client = peers.open();
            client.stream.sendHead(Peers.request("GET", "/" + i, -1, "x-n", "" + i % 7, "user-agent", "test"), true);
            peers.exchange();
            var server = peers.served.getLast();
            assertThat(server.text())
                    .isEqualTo("GET /" + i + " @shop http length=-1\nx-n=" + i % 7 + "\nuser-agent=test\nend\n");
            server.stream.sendHead(Peers.response(204, -1, "server", "s"), true);
            peers.exchange();
            assertThat(client.text()).isEqualTo("204 length=-1\nserver=s\nend\n");
        }
    }

    @Test
    void largeBody_crossesInPieces_withinTheWindows() {
        var client = peers.open();
        client.stream.sendHead(Peers.request("POST", "/", -1), false);
        String body = "0123456789abcdef".repeat(20_000);
        client.stream.sendData(bytes(body), true);
        peers.exchange();
        assertThat(peers.served.getFirst().body.toString()).isEqualTo(body);
        assertThat(peers.served.getFirst().text()).endsWith("end\n");
    }

    @Test
    void listenerThatPauses_stopsTheSender_atOneWindow() {
        var client = peers.open();
        client.stream.sendHead(Peers.request("GET", "/", -1), true);
        peers.exchange();
        client.stream.pauseReading();
        var server = peers.served.getFirst();
        server.stream.sendHead(Peers.response(200, -1), false);
        server.stream.sendData(bytes("x".repeat(300_000)), false);
        peers.exchange();
        assertThat(client.body).isEmpty();
        assertThat(server.stream.writable()).isFalse();
        assertThat(server.text()).endsWith("writable false\n");
        client.stream.resumeReading();
        peers.exchange();
        assertThat(client.body.length()).as(peers.events::toString).isEqualTo(300_000);
        assertThat(server.stream.writable()).isTrue();
        server.stream.sendData(bytes("end"), true);
        peers.exchange();
        assertThat(client.text()).endsWith("end\n");
    }

    @Test
    void streamThatIsResetWhilePaused_givesItsBytesBackToTheConnection() {
        for (int i = 0; i < 60; i++) {
            var client = peers.open();
            client.stream.sendHead(Peers.request("GET", "/", -1), true);
            peers.exchange();
            client.stream.pauseReading();
            peers.served.getLast().stream.sendHead(Peers.response(200, -1), false);
            peers.served.getLast().stream.sendData(bytes("x".repeat(100_000)), false);
            peers.exchange();
            client.stream.reset(StreamReset.LOCAL_RESET);
            peers.exchange();
            assertThat(peers.served.getLast().text()).contains("reset REMOTE_RESET\n");
        }
        var client = peers.open();
        client.stream.sendHead(Peers.request("GET", "/", -1), true);
        peers.exchange();
        peers.served.getLast().stream.sendHead(Peers.response(200, -1), false);
        peers.served.getLast().stream.sendData(bytes("y".repeat(2_000_000)), true);
        peers.exchange();
        assertThat(client.body.length()).as(peers.events::toString).isEqualTo(2_000_000);
    }

    @Test
    void manyStreams_shareTheConnectionWindow_fairly() {
        for (int i = 0; i < 50; i++) {
            var client = peers.open();
            client.stream.sendHead(Peers.request("GET", "/" + i, -1), true);
        }
        peers.exchange();
        for (var server : peers.served) {
            server.stream.sendHead(Peers.response(200, -1), false);
            server.stream.sendData(bytes("z".repeat(200_000)), true);
        }
        peers.exchange();
        for (var client : peers.opened) {
            assertThat(client.body.length()).as(peers.events::toString).isEqualTo(200_000);
        }
    }

    @Test
    void streamsSentInAnotherOrderThanOpened_areNumberedAsSent() {
        var first = peers.open();
        var second = peers.open();
        second.stream.sendHead(Peers.request("GET", "/second", -1), true);
        first.stream.sendHead(Peers.request("GET", "/first", -1), true);
        peers.exchange();
        assertThat(peers.served).hasSize(2);
    }

    @Test
    void resetByTheServer_isHeardWithItsReason() {
        var client = peers.open();
        client.stream.sendHead(Peers.request("GET", "/", -1), true);
        peers.exchange();
        peers.served.getFirst().stream.reset(StreamReset.LOCAL_REFUSED);
        peers.exchange();
        assertThat(client.text()).isEqualTo("reset REMOTE_REFUSED\n");
        assertThat(peers.served.getFirst().text()).doesNotContain("reset");
    }

    @Test
    void earlyResponse_endsTheExchange_andCancelsTheUpload() {
        var client = peers.open();
        client.stream.sendHead(Peers.request("POST", "/", -1), false);
        peers.exchange();
        peers.served.getFirst().stream.sendHead(Peers.response(413, 0), true);
        peers.exchange();
        client.stream.sendData(bytes("late"), true);
        peers.exchange();
        assertThat(client.text()).isEqualTo("413 length=0\nend\n");
        assertThat(peers.server.streamsOpen()).isZero();
        assertThat(peers.client.streamsOpen()).isZero();
    }

    @Test
    void drainOfTheServer_finishesOpenExchanges_andRefusesNone() {
        var client = peers.open();
        client.stream.sendHead(Peers.request("GET", "/", -1), true);
        peers.exchange();
        peers.server.drain();
        peers.exchange();
        assertThat(peers.client.streamsAvailable()).isZero();
        assertThat(peers.events).contains("unavailable");
        peers.served.getFirst().stream.sendHead(Peers.response(200, 0), true);
        peers.exchange();
        assertThat(client.text()).isEqualTo("200 length=0\nend\n");
        peers.advance(2, TimeUnit.SECONDS);
        assertThat(peers.serverChannel.isOpen()).isFalse();
    }

    @Test
    void closedConnection_resetsWhatIsOpen() {
        var client = peers.open();
        client.stream.sendHead(Peers.request("GET", "/", -1), true);
        peers.exchange();
        peers.clientChannel.close();
        peers.serverChannel.close();
        assertThat(client.text()).isEqualTo("reset CONNECTION_CLOSED\n");
        assertThat(peers.served.getFirst().text()).endsWith("reset CONNECTION_CLOSED\n");
    }

    @Test
    void extendedConnect_looksLikeAnUpgrade_onBothSides() {
        peers.exchange();
        var client = peers.open();
        MessageHead request = Peers.request("GET", "/chat", -1);
        request.upgrade("websocket");
        client.stream.sendHead(request, false);
        client.stream.sendData(bytes("early"), false);
        peers.exchange();
        var server = peers.served.getFirst();
        assertThat(server.text()).isEqualTo("GET /chat @shop http length=-1 upgrade=websocket\n");
        MessageHead granted = Peers.response(101, -1);
        granted.upgrade("websocket");
        server.stream.sendHead(granted, false);
        server.stream.sendData(bytes("down"), false);
        peers.exchange();
        assertThat(server.text()).endsWith("body early\n");
        assertThat(client.text()).isEqualTo("101 length=-1 upgrade=websocket\nbody down\n");
        server.stream.sendData(bytes("bye"), true);
        peers.exchange();
        assertThat(client.text()).endsWith("body downbye\nend\n");
    }

    @Test
    void informationalResponses_comeBeforeTheFinalOne() {
        var client = peers.open();
        client.stream.sendHead(Peers.request("GET", "/", -1), true);
        peers.exchange();
        peers.served.getFirst().stream.sendHead(Peers.response(103, -1, "link", "a"), false);
        peers.served.getFirst().stream.sendHead(Peers.response(200, 0), true);
        peers.exchange();
        assertThat(client.text()).isEqualTo("103 length=-1\nlink=a\n200 length=0\nend\n");
    }

    @Test
    void hugeHead_isSplitIntoContinuations() {
        var client = peers.open();
        client.stream.sendHead(Peers.request("GET", "/", -1, "x-big", "v".repeat(40_000)), true);
        peers.exchange();
        assertThat(peers.served.getFirst().text()).contains("x-big=vvvv");
    }

    @Test
    void headOverTheLimit_isAnswered431_andTheConnectionGoesOn() {
        var client = peers.open();
        client.stream.sendHead(Peers.request("GET", "/", -1, "x-big", "v".repeat(61_500)), true);
        peers.exchange();
        assertThat(client.text()).isEqualTo("431 length=-1\nend\n");
        var next = peers.open();
        next.stream.sendHead(Peers.request("GET", "/next", -1), true);
        peers.exchange();
        assertThat(peers.served).hasSize(1);
    }

    @Test
    void idleConnection_goesAway() {
        peers.exchange();
        peers.advance(3601, TimeUnit.SECONDS);
        peers.advance(2, TimeUnit.SECONDS);
        assertThat(peers.serverChannel.isOpen()).isFalse();
    }
}
