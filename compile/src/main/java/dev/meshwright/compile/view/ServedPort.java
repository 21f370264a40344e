package dev.meshwright.compile.view;

import dev.meshwright.model.Service;

/// A service with one of its ports: what an endpoint's address and port stand for.
public record ServedPort(Service service, Service.Port port) {}
