#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "domain/cache.hpp"

namespace frontrow {

/// Keeps nothing and shares nothing: every reply is made for the one who asks. To measure what a cache is worth.
class NoCache final : public Cache {
public:
    std::shared_ptr<const CachedResponse> get(const std::string&, Milliseconds, const Load& load) override {
        return std::make_shared<const CachedResponse>(load());
    }
    std::shared_ptr<const CachedResponse> find(const std::string&) override { return nullptr; }
    void invalidate(std::span<const std::string>, const Version&, std::string_view) override {}
    void apply_remote(std::span<const std::string>, const Version&) override {}
    void forget(const std::string&) override {}
    void clear() override {}
    void verified(Time) override {}
    [[nodiscard]] bool is_verified() override { return false; }
    [[nodiscard]] bool allows(const std::string&, const DependencyVersions&) override { return false; }
};

} // namespace frontrow
