#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <span>

#include <netinet/in.h>
#include <sys/socket.h>

namespace frontrow {

namespace public_address_detail {

/// The beginning of an address: its bytes, and how many bits of them count.
struct Network {
    std::array<std::uint8_t, 4> bytes;
    unsigned bits;
};

inline bool is_in(std::span<const std::uint8_t> address, const Network& network) {
    for (unsigned i = 0; i < network.bits; ++i) {
        const auto mask = static_cast<std::uint8_t>(0x80U >> (i % 8));
        if ((address[i / 8] ^ network.bytes[i / 8]) & mask) return false;
    }
    return true;
}

inline bool is_in_any(std::span<const std::uint8_t> address, std::span<const Network> networks) {
    return std::any_of(networks.begin(), networks.end(), [&](const Network& one) { return is_in(address, one); });
}

/// What is not global in IANA's register of special addresses (RFC 6890, and its updates), and what is multicast.
inline bool is_public_v4(std::span<const std::uint8_t> address) {
    static constexpr Network kSpecial[] = {{{0, 0, 0, 0}, 8},      {{10, 0, 0, 0}, 8},     {{100, 64, 0, 0}, 10},
                                           {{127, 0, 0, 0}, 8},    {{169, 254, 0, 0}, 16}, {{172, 16, 0, 0}, 12},
                                           {{192, 0, 0, 0}, 24},   {{192, 0, 2, 0}, 24},   {{192, 88, 99, 0}, 24},
                                           {{192, 168, 0, 0}, 16}, {{198, 18, 0, 0}, 15},  {{198, 51, 100, 0}, 24},
                                           {{203, 0, 113, 0}, 24}, {{224, 0, 0, 0}, 4},    {{240, 0, 0, 0}, 4}};
    return !is_in_any(address, kSpecial);
}

/// Of IPv6 only what is given out as global unicast, without what is special in that; and what stands for an address of
/// IPv4 (RFC 6052) where that is public.
inline bool is_public_v6(std::span<const std::uint8_t> address) {
    static constexpr Network kGlobal{{0x20, 0, 0, 0}, 3};
    static constexpr Network kSpecial[] = {{{0x20, 0x01, 0, 0}, 23},       // protocols, Teredo among them
                                           {{0x20, 0x01, 0x0d, 0xb8}, 32}, // documentation
                                           {{0x20, 0x02, 0, 0}, 16},       // 6to4
                                           {{0x3f, 0xff, 0, 0}, 20}};      // documentation
    static constexpr std::array<std::uint8_t, 12> kTranslated{0, 0x64, 0xff, 0x9b};
    if (std::equal(kTranslated.begin(), kTranslated.end(), address.begin())) return is_public_v4(address.subspan(12));
    return is_in(address, kGlobal) && !is_in_any(address, kSpecial);
}

} // namespace public_address_detail

/// Whether this is an address of the internet: none of this machine or of a network of the house, none that many listen
/// to, and none that may stand for one of those.
inline bool is_public(const sockaddr& address) {
    std::array<std::uint8_t, 16> bytes{};
    if (address.sa_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &address, sizeof(v4));
        std::memcpy(bytes.data(), &v4.sin_addr, 4);
        return public_address_detail::is_public_v4(std::span(bytes).first(4));
    }
    if (address.sa_family != AF_INET6) return false;
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address, sizeof(v6));
    std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
    return public_address_detail::is_public_v6(bytes);
}

} // namespace frontrow
