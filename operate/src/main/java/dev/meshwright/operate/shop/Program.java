package dev.meshwright.operate.shop;

import java.io.IOException;

/// One program of the shop. Implementations own a listening port and are safe for any thread.
sealed interface Program permits HttpProgram, TcpProgram {
    String name();

    Sightings sightings();

    Behaviour behaviour();

    /// Switches the behaviour; opens or closes the port where that changes.
    ///
    /// @throws IOException when the port cannot be opened
    void behave(Behaviour next) throws IOException;
}
