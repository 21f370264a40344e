package dev.meshwright.xds.server;

import dev.meshwright.xds.TypeUrl;
import java.time.Instant;

/// A rejected resource, as the proxy said it.
///
/// @param resource its name; empty when the client named none and the push held several
/// @param path inside the resource, from our own proxy (`filter_chains[0].filters[1]`); empty when not known
/// @param version the rejected version; empty when not known
/// @param detail the client's own words, at most 4,096 characters
public record Nack(TypeUrl type, String resource, String path, String version, String detail, Instant when) {}
