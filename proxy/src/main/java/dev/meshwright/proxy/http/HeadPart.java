package dev.meshwright.proxy.http;

/// Which section of a message is being read: each has its own rules for fields.
public enum HeadPart {
    REQUEST,
    RESPONSE,
    TRAILERS
}
