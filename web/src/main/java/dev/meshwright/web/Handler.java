package dev.meshwright.web;

import java.io.IOException;

/// Answers one request, on a virtual thread of its own; it may block.
@FunctionalInterface
public interface Handler {
    /// @throws IOException when a file or peer that the answer needs fails; the caller gets 500 with the message
    Answer handle(Request request) throws IOException;
}
