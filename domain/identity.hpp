#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace frontrow {

/// A source of unpredictable bytes. Injected, so that tests can repeat a run. Safe from any thread.
class Randomness {
public:
    virtual ~Randomness() = default;
    virtual void fill(std::span<unsigned char> bytes) = 0;
};

/// A cryptographic digest of 128 bits, as 32 lower-case hexadecimal digits. Safe from any thread.
class Digest {
public:
    virtual ~Digest() = default;
    [[nodiscard]] virtual std::string of(std::string_view bytes) const = 0;
};

/// Crockford's base 32 (crockford.com/base32.html): no I, L, O or U, so that it survives being read aloud.
inline constexpr std::string_view kBase32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Promises `length` random characters of kBase32, five random bits each.
inline std::string random_code(Randomness& randomness, std::size_t length) {
    std::string code(length, '\0');
    randomness.fill({reinterpret_cast<unsigned char*>(code.data()), code.size()});
    for (char& c : code) c = kBase32[static_cast<unsigned char>(c) % kBase32.size()];
    return code;
}

/// Characters of a code that grants access: 26 × 5 = 130 random bits.
inline constexpr std::size_t kSecretLength = 26;

} // namespace frontrow
