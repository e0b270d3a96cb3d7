"""An office carried elsewhere: backed up, restored, moved from its folder to servers; and looked over for damage."""
