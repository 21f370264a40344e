package dev.meshwright.cli.api;

import dev.meshwright.cli.outcome.ExitCode;
import dev.meshwright.cli.outcome.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Calls the control plane's HTTP API with its token. One request at a time, blocking; made on the JDK's small client
/// because a sidecar uses it once, for a join token.
public final class ApiClient {
    private static final int CONNECT_MILLIS = 3_000;
    private static final int READ_MILLIS = 30_000;
    private static final int ANSWER_BYTES_MAX = 64 << 20;

    private final HostPort address;
    private final String token;

    public ApiClient(HostPort address, String token) {
        this.address = address;
        this.token = token;
    }

    public HostPort address() {
        return address;
    }

    /// @param status HTTP status
    /// @param body text, possibly empty
    public record Answer(int status, String body) {
        public boolean ok() {
            return status >= 200 && status < 300;
        }

        /// What the control plane says about a failure: the message of a Kubernetes Status, else the whole body.
        public String message() {
            return body.stripLeading().startsWith("{")
                    ? Answers.text(Answers.parse(body), "message").orElse(body.strip())
                    : body.strip();
        }
    }

    public Answer get(String path) {
        return get(path, "application/json");
    }

    /// @param accept `application/json` or `application/yaml`
    public Answer get(String path, String accept) {
        return request("GET", path, Optional.empty(), "", accept);
    }

    public Answer delete(String path) {
        return request("DELETE", path, Optional.empty(), "", "application/json");
    }

    public Answer post(String path, String contentType, String body) {
        return request("POST", path, Optional.of(body), contentType, "application/json");
    }

    /// The API's answer, whatever its status except 401 and 403.
    ///
    /// @throws Failure when nothing answers there, or the token is refused
    private Answer request(String method, String path, Optional<String> body, String contentType, String accept) {
        try {
            var connection = (HttpURLConnection)
                    URI.create("http://" + address + path).toURL().openConnection();
            connection.setRequestMethod(method);
            connection.setConnectTimeout(CONNECT_MILLIS);
            connection.setReadTimeout(READ_MILLIS);
            connection.setRequestProperty("Authorization", "Bearer " + token);
            connection.setRequestProperty("Accept", accept);
            if (body.isPresent()) {
                byte[] bytes = body.get().getBytes(StandardCharsets.UTF_8);
                connection.setDoOutput(true);
                connection.setFixedLengthStreamingMode(bytes.length);
                connection.setRequestProperty("Content-Type", contentType);
                connection.getOutputStream().write(bytes);
            }
            int status = connection.getResponseCode();
            String text = text(status >= 400 ? connection.getErrorStream() : connection.getInputStream());
            connection.disconnect();
            if (status == 401 || status == 403) {
                throw new Failure(
                        ExitCode.NOT_PERMITTED,
                        "the control plane at " + address + " refuses the API token (status " + status + ")",
                        "the token belongs to another state folder",
                        "name the control plane's own folder with --state");
            }
            return new Answer(status, text);
        } catch (ConnectException e) {
            throw new Failure(
                    ExitCode.UNREACHABLE,
                    "no control plane answers at " + address,
                    String.valueOf(e.getMessage()),
                    "start it: meshwright control-plane   or say where it is with --api or --state");
        } catch (SocketTimeoutException e) {
            throw new Failure(
                    ExitCode.TIMED_OUT,
                    "the control plane at " + address + " does not answer in time",
                    String.valueOf(e.getMessage()),
                    "try again, and look at its log");
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.UNREACHABLE,
                    method + " http://" + address + path + " failed: " + e.getMessage(),
                    "",
                    "check that this is the control plane's HTTP address");
        }
    }

    /// Null is how the JDK says that an answer has no body.
    private static String text(@org.jspecify.annotations.Nullable InputStream stream) throws IOException {
        if (stream == null) {
            return "";
        }
        try (stream) {
            return new String(stream.readNBytes(ANSWER_BYTES_MAX), StandardCharsets.UTF_8);
        }
    }
}
