package dev.meshwright.proxy.connect;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.net.ConnectException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Says in one line why a connection could not be opened.
final class DialFailure {
    private static final int LENGTH_MAX = 300;

    private DialFailure() {}

    static String describe(@Nullable Throwable cause) {
        return switch (cause) {
            case null -> "connection closed before it was ready";
            case ConnectTimeoutException _ -> "connect timeout";
            case SslHandshakeTimeoutException _ -> "TLS handshake timeout";
            case SSLException tls -> line("TLS error: " + deepest(tls));
            case ConnectException refused -> line(String.valueOf(refused.getMessage()));
            default -> line(cause.getClass().getSimpleName() + ": " + cause.getMessage());
        };
    }

    private static String deepest(Throwable cause) {
        Throwable at = cause;
        String message = String.valueOf(at.getMessage());
        for (int depth = 0; depth < 16 && at.getCause() != null; depth++) {
            at = at.getCause();
            if (at.getMessage() != null) {
                message = at.getMessage();
            }
        }
        return message;
    }

    private static String line(String text) {
        String clean = text.replaceAll("\\p{Cntrl}+", " ");
        return clean.length() > LENGTH_MAX ? clean.substring(0, LENGTH_MAX) : clean;
    }
}
