package dev.meshwright.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpServerTest {
    private static final String TOKEN = "0123456789-0123456789";
    private static final int BODY_MAX = 100;

    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        Routes routes = Routes.builder()
                .add("GET", "/ready", Routes.Access.OPEN, request -> Answer.text(200, "ok"))
                .add(
                        "POST",
                        "/echo/{name}",
                        request -> Answer.text(
                                200, request.parameter("name") + ":" + request.text() + ":" + request.flag("dryRun")))
                .add("GET", "/fails", request -> {
                    throw new IOException("disk full");
                })
                .build();
        server = HttpServer.start(new HttpServer.Settings("127.0.0.1", 0, BODY_MAX, new BearerToken(TOKEN)), routes);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpResponse<String> send(String method, String path, String token, String body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private String raw(String head) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
        }
    }

    @Test
    void openRoute_answersWithoutToken() throws Exception {
        assertThat(send("GET", "/ready", "", "").statusCode()).isEqualTo(200);
    }

    @Test
    void route_getsPathParameterQueryAndBody() throws Exception {
        var answer = send("POST", "/echo/r%C3%A9views?dryRun=true", TOKEN, "body");
        assertThat(answer.body()).isEqualTo("réviews:body:true");
    }

    @Test
    void protectedRoute_isRefused_withoutTheRightToken() throws Exception {
        assertThat(send("POST", "/echo/x", "", "").statusCode()).isEqualTo(401);
        assertThat(send("POST", "/echo/x", TOKEN + "x", "").statusCode()).isEqualTo(401);
    }

    @Test
    void body_aboveTheLimit_isRefused() throws Exception {
        assertThat(send("POST", "/echo/x", TOKEN, "b".repeat(BODY_MAX)).statusCode())
                .isEqualTo(200);
        assertThat(send("POST", "/echo/x", TOKEN, "b".repeat(BODY_MAX + 1)).statusCode())
                .isEqualTo(413);
    }

    @Test
    void chunkedBody_aboveTheLimit_isRefused() throws Exception {
        String answer = raw("POST /echo/x HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + TOKEN
                + "\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n" + "b".repeat(255)
                + "\r\n0\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 413");
    }

    @Test
    void requestUnderAnotherName_isRefused_beforeTheTokenIsRead() throws Exception {
        assertThat(raw("GET /ready HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 421");
        assertThat(raw("GET /ready HTTP/1.1\r\nHost: localhost:80\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void unknownPath_is404_andKnownPathWithAnotherMethod_is405() throws Exception {
        assertThat(send("GET", "/nothing", TOKEN, "").statusCode()).isEqualTo(404);
        var answer = send("DELETE", "/ready", TOKEN, "");
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).hasValue("GET");
    }

    @Test
    void failingHandler_is500_withItsMessage() throws Exception {
        assertThat(send("GET", "/fails", TOKEN, "").body()).contains("disk full");
    }

    @Test
    void addressOtherThanLoopback_isRefused() {
        var settings = new HttpServer.Settings("0.0.0.0", 0, BODY_MAX, new BearerToken(TOKEN));
        assertThatThrownBy(() -> HttpServer.start(settings, Routes.builder().build()))
                .hasMessageContaining("loopback");
    }

    @Test
    void portInUse_isAClearError() {
        var settings = new HttpServer.Settings("127.0.0.1", server.port(), BODY_MAX, new BearerToken(TOKEN));
        assertThatThrownBy(() -> HttpServer.start(settings, Routes.builder().build()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot bind HTTP 127.0.0.1:" + server.port());
    }
}
