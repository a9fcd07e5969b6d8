# What `cmake --build --preset release --target package` makes: a package for the Debian that it is built on.
install(TARGETS frontrow)
if(NOT EXISTS /etc/debian_version)
  return()
endif()
set(documents "${CMAKE_BINARY_DIR}/package")
install(CODE "execute_process(COMMAND \"${CMAKE_SOURCE_DIR}/deploy/debian/documents\" \"${CMAKE_BINARY_DIR}\" \"${documents}\"
  COMMAND_ERROR_IS_FATAL ANY)")
install(FILES "${documents}/frontrow.8.gz" DESTINATION share/man/man8)
install(FILES "${documents}/copyright" DESTINATION share/doc/frontrow)
install(FILES "${documents}/sbom.cdx.json" DESTINATION share/frontrow) # images leave the folder of documents out
install(FILES deploy/frontrow.service deploy/frontrow.socket DESTINATION lib/systemd/system)
# It is the place of passwords.
install(FILES "${documents}/frontrow.default" DESTINATION /etc/default RENAME frontrow PERMISSIONS OWNER_READ OWNER_WRITE)

# Of the libraries dpkg-shlibdeps tells; the rest is what packages.txt has under [run].
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS packages.txt)
file(STRINGS packages.txt lines REGEX "^[^#]")
set(needed adduser)
set(section "")
foreach(line IN LISTS lines)
  if(line MATCHES "^\\[([a-z]+)\\]$")
    set(section "${CMAKE_MATCH_1}")
  elseif(section STREQUAL run)
    list(APPEND needed "${line}")
  endif()
endforeach()
list(JOIN needed ", " CPACK_DEBIAN_PACKAGE_DEPENDS)

cmake_host_system_information(RESULT debian QUERY DISTRIB_VERSION_ID)
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME frontrow)
set(CPACK_DEBIAN_PACKAGE_RELEASE "1~deb${debian}") # the same version on the next Debian is a newer one
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "The Frontrow authors <root@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "sells numbered seats")
set(CPACK_PACKAGE_DESCRIPTION "Pages for buyers with a map of the house, panels for those who run it,
and an API, in one program over a database in one file, or over
PostgreSQL and Redis.")
set(CPACK_DEBIAN_PACKAGE_SECTION web)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "postgresql, redis-server")
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_STRIP_FILES ON)
foreach(file IN ITEMS conffiles postinst prerm postrm)
  list(APPEND CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA "${CMAKE_SOURCE_DIR}/deploy/debian/${file}")
endforeach()
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
# /etc is beside /usr, and neither is this machine's.
set(CPACK_SET_DESTDIR ON)
set(CPACK_INSTALL_PREFIX /usr)
include(CPack)
