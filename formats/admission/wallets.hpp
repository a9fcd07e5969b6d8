#pragma once

#include <memory>
#include <string>
#include <vector>

#include "formats/admission/apple_pass.hpp"
#include "formats/admission/google_pass.hpp"

namespace frontrow {

/// The wallets of phones that the house may make passes for. Neither unless it has keys of its own.
struct Wallets {
    std::unique_ptr<const AppleSigner> apple{};
    std::unique_ptr<const GoogleSigner> google{};

    /// Returns what the pages call them.
    [[nodiscard]] std::vector<std::string> names() const {
        std::vector<std::string> names;
        if (apple) names.emplace_back("apple");
        if (google) names.emplace_back("google");
        return names;
    }
};

} // namespace frontrow
