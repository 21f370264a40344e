package dev.meshwright.proxy.batch;

import dev.meshwright.decide.collector.Collector;
import dev.meshwright.proxy.http.MessageHead;
import java.util.Map;

/// How what waits in a [BatchQueue] becomes one request: to which collector, with which head, in which bytes.
/// Called on the queue's loop.
public interface BatchFormat {
    Collector collector();

    /// Of the request.
    MessageHead head();

    /// The message that says what waited.
    byte[] message(Bytes waiting);

    /// @param contentType without gRPC
    static MessageHead head(Collector collector, String grpcPath, String contentType) {
        return switch (collector) {
            case Collector.Grpc(var _, var authority, var _, var metadata) -> {
                MessageHead head = post("http", authority, grpcPath, "application/grpc");
                head.trailersAccepted(true);
                addAll(metadata, head);
                yield head;
            }
            case Collector.Http(var _, var scheme, var authority, var path, var _, var headers) -> {
                MessageHead head = post(scheme, authority, path, contentType);
                addAll(headers, head);
                yield head;
            }
        };
    }

    /// A message as its collector wants it: behind gRPC's five bytes, or as it is.
    static byte[] framed(Collector collector, Bytes message) {
        return switch (collector) {
            case Collector.Grpc _ ->
                new Bytes().ascii("\0").int32(message.length()).raw(message).copy();
            case Collector.Http _ -> message.copy();
        };
    }

    private static MessageHead post(String scheme, String authority, String path, String contentType) {
        MessageHead head = new MessageHead();
        head.method(head.append("POST"));
        head.scheme(head.append(scheme));
        head.authority(head.append(authority));
        head.path(head.append(path));
        head.add("content-type", contentType);
        return head;
    }

    private static void addAll(Iterable<Map.Entry<String, String>> headers, MessageHead to) {
        for (Map.Entry<String, String> header : headers) {
            to.set(header.getKey(), header.getValue());
        }
    }
}
