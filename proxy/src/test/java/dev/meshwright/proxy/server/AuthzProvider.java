package dev.meshwright.proxy.server;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.rpc.Status;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.QueryParameter;
import io.envoyproxy.envoy.service.auth.v3.AuthorizationGrpc;
import io.envoyproxy.envoy.service.auth.v3.CheckRequest;
import io.envoyproxy.envoy.service.auth.v3.CheckResponse;
import io.envoyproxy.envoy.service.auth.v3.DeniedHttpResponse;
import io.envoyproxy.envoy.service.auth.v3.OkHttpResponse;
import io.envoyproxy.envoy.type.v3.HttpStatus;
import io.envoyproxy.envoy.type.v3.StatusCode;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// A provider of the gRPC form that does what the request's header `x-do` says, and keeps what it was asked.
final class AuthzProvider implements AutoCloseable {
    static final long SLOW_MILLIS = 3_000;

    final ConcurrentLinkedDeque<CheckRequest> asked = new ConcurrentLinkedDeque<>();
    /// What is done where nothing says it.
    volatile String otherwise = "allow";

    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
    private final Server server;

    AuthzProvider() throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(new AuthorizationGrpc.AuthorizationImplBase() {
                    @Override
                    public void check(CheckRequest request, StreamObserver<CheckResponse> out) {
                        asked.add(request);
                        answer(wanted(request), out);
                    }
                })
                .build()
                .start();
    }

    int port() {
        return server.getPort();
    }

    private String wanted(CheckRequest request) {
        Map<String, String> headers =
                request.getAttributes().getRequest().getHttp().getHeadersMap();
        return headers.getOrDefault("x-do", otherwise);
    }

    private void answer(String wanted, StreamObserver<CheckResponse> out) {
        switch (wanted) {
            case "unavailable" -> out.onError(io.grpc.Status.UNAVAILABLE.asRuntimeException());
            case "slow" ->
                later.schedule(() -> send(CheckResponse.getDefaultInstance(), out), SLOW_MILLIS, TimeUnit.MILLISECONDS);
            default -> send(response(wanted), out);
        }
    }

    private static void send(CheckResponse response, StreamObserver<CheckResponse> out) {
        out.onNext(response);
        out.onCompleted();
    }

    private static CheckResponse response(String wanted) {
        return switch (wanted) {
            case "allow" -> CheckResponse.getDefaultInstance();
            case "change" -> changed();
            case "metadata" ->
                CheckResponse.newBuilder()
                        .setDynamicMetadata(Struct.newBuilder()
                                .putFields(
                                        "who",
                                        Value.newBuilder().setStringValue("ada").build()))
                        .build();
            case "deny" -> CheckResponse.newBuilder().setStatus(status(7)).build();
            case "deny with an answer" -> denied(StatusCode.Unauthorized, "who are you?");
            case "deny without a status" -> denied(StatusCode.Empty, "no");
            case "deny with a long body" -> denied(StatusCode.Forbidden, "0123456789".repeat(5));
            case "deny by a redirect" ->
                CheckResponse.newBuilder()
                        .setStatus(status(16))
                        .setDeniedResponse(DeniedHttpResponse.newBuilder()
                                .setStatus(HttpStatus.newBuilder().setCode(StatusCode.Found))
                                .addHeaders(header("location", "http://login.example/")))
                        .build();
            case "a header that cannot be" ->
                CheckResponse.newBuilder()
                        .setOkResponse(OkHttpResponse.newBuilder().addHeaders(header("x-a", "b\r\nx-evil: 1")))
                        .build();
            case "a denial that cannot be" ->
                CheckResponse.newBuilder()
                        .setStatus(status(7))
                        .setDeniedResponse(DeniedHttpResponse.newBuilder().addHeaders(header("x-a", "b\nc")))
                        .build();
            case "another route" ->
                CheckResponse.newBuilder()
                        .setOkResponse(OkHttpResponse.newBuilder().addHeaders(set("x-route", "other")))
                        .build();
            default -> throw new IllegalArgumentException(wanted);
        };
    }

    private static CheckResponse denied(StatusCode code, String body) {
        return CheckResponse.newBuilder()
                .setStatus(status(16))
                .setDeniedResponse(DeniedHttpResponse.newBuilder()
                        .setStatus(HttpStatus.newBuilder().setCode(code))
                        .addHeaders(header("set-cookie", "a=1"))
                        .addHeaders(header("set-cookie", "b=2"))
                        .addHeaders(set("www-authenticate", "Basic"))
                        .addHeaders(set("content-type", "text/html"))
                        .setBody(body))
                .build();
    }

    private static CheckResponse changed() {
        OkHttpResponse.Builder ok = OkHttpResponse.newBuilder()
                .addHeaders(set("x-set", "new"))
                .addHeaders(set("x-there", "replaced"))
                .addHeaders(append("x-joined", "more"))
                .addHeaders(append("x-joined-absent", "more"))
                .addHeaders(header("x-default", "added"))
                .addHeaders(action("x-there-two", "ignored", HeaderValueOption.HeaderAppendAction.ADD_IF_ABSENT))
                .addHeaders(action("x-absent", "added", HeaderValueOption.HeaderAppendAction.ADD_IF_ABSENT))
                .addHeaders(
                        action("x-over", "replaced", HeaderValueOption.HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD))
                .addHeaders(action("x-if", "replaced", HeaderValueOption.HeaderAppendAction.OVERWRITE_IF_EXISTS))
                .addHeaders(action("x-if-absent", "ignored", HeaderValueOption.HeaderAppendAction.OVERWRITE_IF_EXISTS))
                .addHeadersToRemove("x-secret")
                .addHeadersToRemove("X-Secret-Two")
                .addHeadersToRemove("host")
                .addHeadersToRemove(":path")
                .addResponseHeadersToAdd(header("x-response", "added"))
                .addResponseHeadersToAdd(set("x-response-set", "set"))
                .addResponseHeadersToAdd(append("x-response-append", "appended"))
                .addResponseHeadersToAdd(
                        action("x-program", "ignored", HeaderValueOption.HeaderAppendAction.ADD_IF_ABSENT))
                .addResponseHeadersToAdd(
                        action("x-program-two", "replaced", HeaderValueOption.HeaderAppendAction.OVERWRITE_IF_EXISTS))
                .addResponseHeadersToAdd(
                        action("x-nobody", "ignored", HeaderValueOption.HeaderAppendAction.OVERWRITE_IF_EXISTS))
                .addQueryParametersToSet(parameter("q", "set"))
                .addQueryParametersToSet(parameter("more", "1"))
                .addQueryParametersToRemove("gone");
        return CheckResponse.newBuilder().setOkResponse(ok).build();
    }

    private static Status status(int code) {
        return Status.newBuilder().setCode(code).build();
    }

    private static QueryParameter parameter(String key, String value) {
        return QueryParameter.newBuilder().setKey(key).setValue(value).build();
    }

    private static HeaderValueOption header(String name, String value) {
        return HeaderValueOption.newBuilder()
                .setHeader(HeaderValue.newBuilder().setKey(name).setValue(value))
                .build();
    }

    @SuppressWarnings("deprecation")
    private static HeaderValueOption set(String name, String value) {
        return header(name, value).toBuilder()
                .setAppend(com.google.protobuf.BoolValue.of(false))
                .build();
    }

    @SuppressWarnings("deprecation")
    private static HeaderValueOption append(String name, String value) {
        return header(name, value).toBuilder()
                .setAppend(com.google.protobuf.BoolValue.of(true))
                .build();
    }

    private static HeaderValueOption action(String name, String value, HeaderValueOption.HeaderAppendAction action) {
        return header(name, value).toBuilder().setAppendAction(action).build();
    }

    /// What was asked last, without what no two proxies have alike.
    String lastAsked() {
        CheckRequest last = asked.peekLast();
        if (last == null) {
            return "nobody asked";
        }
        CheckRequest.Builder told = last.toBuilder();
        told.getAttributesBuilder().getRequestBuilder().clearTime();
        told.getAttributesBuilder().getRequestBuilder().getHttpBuilder().clearId();
        told.getAttributesBuilder()
                .getSourceBuilder()
                .getAddressBuilder()
                .getSocketAddressBuilder()
                .setPortValue(1);
        told.getAttributesBuilder()
                .getDestinationBuilder()
                .getAddressBuilder()
                .getSocketAddressBuilder()
                .setPortValue(2);
        var http = told.getAttributesBuilder().getRequestBuilder().getHttpBuilder();
        http.removeHeaders("x-request-id");
        var headers = http.getHeaderMap().getHeadersList();
        if (!headers.isEmpty()) {
            http.getHeaderMapBuilder().clearHeaders();
            headers.stream()
                    .filter(h -> !h.getKey().equals("x-request-id"))
                    .sorted(java.util.Comparator.comparing(HeaderValue::getKey)
                            .thenComparing(h -> h.getRawValue(), ByteString.unsignedLexicographicalComparator()))
                    .forEach(http.getHeaderMapBuilder()::addHeaders);
        }
        return sorted(told.build().toString());
    }

    /// Maps have no order.
    private static String sorted(String text) {
        return text.replaceAll("(?m)^ +", "");
    }

    @Override
    public void close() {
        later.shutdownNow();
        server.shutdownNow();
    }
}
