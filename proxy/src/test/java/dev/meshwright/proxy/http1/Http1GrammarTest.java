package dev.meshwright.proxy.http1;

import static dev.meshwright.proxy.http1.Exchanges.bytes;
import static dev.meshwright.proxy.http1.Exchanges.written;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.proxy.http.UnderscorePolicy;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The malformed-request table of the threat model (H1, H4, H6, R1), and what near misses mean.
final class Http1GrammarTest {
    private static final Http1Options LIMITED = Http1Options.DEFAULTS.withHeadLimits(4096, 20);

    /// `~` stands for CRLF, `^` for a lone LF, `!` for a lone CR, `%` for NUL, `>` for a tab.
    private static String unescape(String text) {
        return text.replace("~", "\r\n")
                .replace('^', '\n')
                .replace('!', '\r')
                .replace('%', '\0')
                .replace('>', '\t');
    }

    private static String run(String request, Http1Options options) {
        Exchanges exchanges = new Exchanges();
        exchanges.answerAtOnce = true;
        EmbeddedChannel channel = new EmbeddedChannel(new Http1ServerConnection(exchanges, options));
        try {
            channel.writeInbound(bytes(unescape(request)));
            String answer = written(channel);
            String status = answer.isEmpty() ? "none" : answer.substring(9, 12);
            return exchanges.streams.isEmpty()
                    ? status
                    : status + " "
                            + exchanges
                                    .streams
                                    .getFirst()
                                    .text()
                                    .replace('\n', ' ')
                                    .strip();
        } finally {
            channel.finishAndReleaseAll();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "POST / HTTP/1.1~Host: a~Content-Length: 6~Transfer-Encoding: chunked~~0~~G | 400",
                "POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~Content-Length: 4~~ | 400",
                "POST / HTTP/1.1~Host: a~Content-Length: 5~Content-Length: 0~~hello | 400",
                "POST / HTTP/1.1~Host: a~Content-Length: 5~Content-Length: 5~~hello | 400",
                "POST / HTTP/1.1~Host: a~Content-Length: 5, 6~~ | 400",
                "POST / HTTP/1.1~Host: a~Content-Length: +5~~ | 400",
                "POST / HTTP/1.1~Host: a~Content-Length: -5~~ | 400",
                "POST / HTTP/1.1~Host: a~Content-Length: 0x5~~ | 400",
                "POST / HTTP/1.1~Host: a~Content-Length: ~~ | 400",
                "POST / HTTP/1.1~Host: a~Content-Length: 18446744073709551621~~ | 400",
                "POST / HTTP/1.1~Host: a~Content-Length: 5 5~~ | 400",
                "POST / HTTP/1.1~Host: a~Content-Length: 1_0~~ | 400",
                "POST / HTTP/1.1~Host: a~Content-Length : 5~~ | 400",
                "POST / HTTP/1.1~Host: a~Transfer-Encoding: identity~~ | 400",
                "POST / HTTP/1.1~Host: a~Transfer-Encoding: xchunked~~ | 400",
                "POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked, gzip~~ | 400",
                "POST / HTTP/1.1~Host: a~Transfer-Encoding: gzip, chunked~~ | 400",
                "POST / HTTP/1.1~Host: a~Transfer-Encoding: \"chunked\"~~ | 400",
                "POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked,~~ | 400",
                "POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked%~~ | 400",
                "POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~Transfer-Encoding: chunked~~ | 400",
                "POST / HTTP/1.1~Host: a~Transfer-Encoding:~ chunked~~ | 400",
                "POST / HTTP/1.1~Host: a~X: y~ Transfer-Encoding: chunked~~ | 400",
                "POST / HTTP/1.1~Host: a~X: y!Transfer-Encoding: chunked~~ | 400",
                "POST / HTTP/1.0~Host: a~Transfer-Encoding: chunked~~ | 400",
                "GET / HTTP/1.1~Host: a~X: a%b~~ | 400",
                "GET / HTTP/1.1~Host: a~X: a!b~~ | 400",
                "GET / HTTP/1.1~Host: a~Xnocolon~~ | 400",
                "GET / HTTP/1.1~Host: a~: x~~ | 400",
                "GET / HTTP/1.1~Host: a~X Y: x~~ | 400",
                "GET / HTTP/1.1~Host: a~X: a~ b~~ | 400",
                "GET / HTTP/1.1~ Host: a~Host: a~~ | 400",
                "GET / HTTP/1.1^Host: a^^ | 400",
                "GET / HTTP/1.1~Host: a^~ | 400",
                "GET>/>HTTP/1.1~Host: a~~ | 400",
                "GET / HTTP/1.1 x~Host: a~~ | 400",
                "GET /a b HTTP/1.1~Host: a~~ | 400",
                "GET  / HTTP/1.1~Host: a~~ | 400",
                "GET /% HTTP/1.1~Host: a~~ | 400",
                "GET / HTTP/2.0~Host: a~~ | 505",
                "GET / http/1.1~Host: a~~ | 505",
                "GET / HTTP/1.10~Host: a~~ | 400",
                "GET /~~ | 400",
                "G@T / HTTP/1.1~Host: a~~ | 400",
                " / HTTP/1.1~Host: a~~ | 400",
                "PRI * HTTP/2.0~~SM~~ | 505",
                "GET / HTTP/1.1~~ | 400",
                "GET / HTTP/1.1~Host: a~Host: a~~ | 400",
                "GET / HTTP/1.1~Host: a b~~ | 400",
                "GET / HTTP/1.1~Host: u@a~~ | 400",
                "GET / HTTP/1.1~Host: ~~ | 400",
                "GET / HTTP/1.1~Host: a:99999~~ | 400",
                "GET / HTTP/1.1~Host: a:8x~~ | 400",
                "GET / HTTP/1.1~Host: [::1~~ | 400",
                "GET http://u@a/ HTTP/1.1~Host: a~~ | 400",
                "GET http:///x HTTP/1.1~Host: a~~ | 400",
                "GET ftp://a/x HTTP/1.1~Host: a~~ | 400",
                "GET x HTTP/1.1~Host: a~~ | 400",
                "GET * HTTP/1.1~Host: a~~ | 400",
                "CONNECT / HTTP/1.1~Host: a~~ | 400",
                "CONNECT a HTTP/1.1~Host: a~~ | 400",
                "GET / HTTP/1.1~Host: a~Expect: 200-maybe~~ | 417",
                "POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~+5~hello~0~~ | 400 POST / @a HTTP/1.1 length=-1 reset PROTOCOL_ERROR",
                "POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~0x5~hello~0~~ | 400 POST / @a HTTP/1.1 length=-1 reset PROTOCOL_ERROR",
                "POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~~hello~0~~ | 400 POST / @a HTTP/1.1 length=-1 reset PROTOCOL_ERROR",
                "POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~10000000000000005~h | 400 POST / @a HTTP/1.1 length=-1 reset PROTOCOL_ERROR",
                "POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~5 ~hello~0~~ | 400 POST / @a HTTP/1.1 length=-1 reset PROTOCOL_ERROR",
                "POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~5^hello~0~~ | 400 POST / @a HTTP/1.1 length=-1 reset PROTOCOL_ERROR",
                "POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~5;a^hello~0~~ | 400 POST / @a HTTP/1.1 length=-1 reset PROTOCOL_ERROR",
                "POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~5;a=%~hello~0~~ | 400 POST / @a HTTP/1.1 length=-1 reset PROTOCOL_ERROR",
                "POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~5~helloXX0~~ | 400 POST / @a HTTP/1.1 length=-1 reset PROTOCOL_ERROR body hello",
            })
    void malformedRequest_isRefused(String request, String expected) {
        assertThat(run(request, Http1Options.DEFAULTS)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST / HTTP/1.1~Host: a~Transfer-Encoding: Chunked~~0~~ | 200 POST / @a HTTP/1.1 length=-1 end",
                "GET http://B:81/p?q HTTP/1.1~Host: evil~~ | 200 GET /p?q @B:81 HTTP/1.1 length=-1 end",
                "GET http://b?q HTTP/1.1~Host: evil~~ | 200 GET /?q @b HTTP/1.1 length=-1 end",
                "OPTIONS * HTTP/1.1~Host: a~~ | 200 OPTIONS * @a HTTP/1.1 length=-1 end",
                "GET / HTTP/1.1~Host: [::1]:80~~ | 200 GET / @[::1]:80 HTTP/1.1 length=-1 end",
                "GET / HTTP/1.1~Host: a~Content_Length: 5~Transfer_Encoding: chunked~X_Y: 1~~ | 200 GET / @a HTTP/1.1 length=-1 x_y=1 end",
                "GET / HTTP/1.1~Host: a~Connection: x-a, X-Forwarded-For~X-A: 1~X-Forwarded-For: 2~~ | 200 GET / @a HTTP/1.1 length=-1 x-forwarded-for=2 end",
                "GET / HTTP/1.1~Host: a~Connection: Upgrade, HTTP2-Settings~Upgrade: h2c~HTTP2-Settings: AA~~ | 200 GET / @a HTTP/1.1 length=-1 end",
                "GET / HTTP/1.1~Host: a~TE: trailers~Keep-Alive: x~Proxy-Connection: y~~ | 200 GET / @a HTTP/1.1 length=-1 end",
            })
    void unusualRequest_isReadInTheOneRightWay(String request, String expected) {
        assertThat(run(request, Http1Options.DEFAULTS)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "REJECT,400",
        "DROP,200 GET / @a HTTP/1.1 length=-1 end",
        "ALLOW,200 GET / @a HTTP/1.1 length=-1 x_y=1 end"
    })
    void underscoreInAName_followsThePolicy(UnderscorePolicy policy, String expected) {
        assertThat(run("GET / HTTP/1.1~Host: a~X_Y: 1~~", Http1Options.DEFAULTS.withUnderscores(policy)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"5000,1,431", "1,30,431", "100,10,200"})
    void headLimits_holdForBytesAndFields(int valueBytes, int fields, String expected) {
        String request = "GET / HTTP/1.1~Host: a~" + ("X: " + "v".repeat(valueBytes) + "~").repeat(fields) + "~";
        assertThat(run(request, LIMITED)).startsWith(expected);
    }

    @org.junit.jupiter.api.Test
    void endlessRequestLine_isRefused_beforeItEnds() {
        assertThat(run("GET /" + "a".repeat(20_000), Http1Options.DEFAULTS)).isEqualTo("414");
    }
}
