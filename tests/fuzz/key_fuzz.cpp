// Fuzzes the readers of keys: those of the house's own secrets, and what they have sealed.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>

#include "system/secret_box.hpp"

using namespace frontrow;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

bool is_key(const std::string& text) {
    try {
        const SodiumSecretBox box({.text = text});
        return !text.empty();
    } catch (const std::invalid_argument&) {
        return false;
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    require(!is_key(bytes) ||
            (bytes.size() == 64 && bytes.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos));

    static SodiumSecretBox box({.text = std::string(64, '7')});
    require(!box.open(bytes, "stripe")); // nobody guesses what is sealed
    auto sealed = box.seal(bytes, "stripe");
    require(box.open(sealed, "stripe") == bytes);
    require(!box.open(sealed, "mollie"));
    const auto at = size == 0 ? 0 : data[0] % sealed.size();
    sealed[at] = sealed[at] == 'A' ? 'B' : 'A';
    require(!box.open(sealed, "stripe"));
    return 0;
}
